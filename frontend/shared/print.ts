// A button that prints the page; without scripts it stays away, and the browser's own menu does the same.
export function offerPrinting(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.disabled = false;
    button.addEventListener("click", () => window.print());
  }
}
