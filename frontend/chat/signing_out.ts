// Signing out clears this device, for who uses it next: what waits here would be lost.

/** Asks first when something waits; also for a form that comes onto the page later, as in the warning before the end. */
export function askBeforeSigningOut(waits: () => boolean): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (form.getAttribute("action") === "/uitloggen" && waits() && !confirm(form.dataset["unsent"])) event.preventDefault();
    },
    // Before anybody counts it as sent.
    { capture: true },
  );
}
