// Printing: a button for it, and word to the access log, since paper leaves the house (NEN 7513).

/** A button that prints the page; without scripts it stays away, and the browser's own menu does the same. */
export function offerPrinting(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.disabled = false;
    button.addEventListener("click", () => window.print());
  }
}

/** Says that a page of a circle goes to the printer, whether by a button or by the browser's own menu. */
export function tellOfPrinting(): void {
  const circle = document.body.dataset["circle"];
  if (!circle) return;
  addEventListener("beforeprint", () => {
    const headers = { "X-Fetch": "1" };
    void fetch(`/kringen/${circle}/afgedrukt`, { method: "POST", keepalive: true, headers }).catch(() => undefined);
  });
}
