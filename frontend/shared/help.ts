// The panel 'help now' closes by itself when one looks elsewhere; it opens without us.

/** A press outside the panel, or Escape, closes it. */
export function guardHelp(): void {
  const panel = document.querySelector<HTMLDetailsElement>("details.now");
  if (!panel) return;
  document.addEventListener("pointerdown", (event) => {
    if (panel.open && !panel.contains(event.target as Node)) panel.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary")?.focus();
  });
}
