// The dialog that tells of the end: the time in words, read aloud a few times only, and staying in by one press.

// In seconds: more often would talk through whatever she is reading.
const ALOUD = [120, 60, 20];

export class Warning {
  private readonly dialog: HTMLDialogElement;
  private readonly stay: () => Promise<boolean>;
  private limit = false;
  private told = false;
  private aloud = Infinity;

  private constructor(dialog: HTMLDialogElement, stay: () => Promise<boolean>) {
    this.dialog = dialog;
    this.stay = stay;
    this.part("[data-stay]")?.addEventListener("click", () => void this.staying());
    this.part("[data-later]")?.addEventListener("click", () => dialog.close());
    // Only as long as it shows is it part of the page.
    dialog.addEventListener("close", () => dialog.remove());
    // Escape is an answer too: she is here.
    dialog.addEventListener("cancel", (event) => {
      if (this.limit) return;
      event.preventDefault();
      void this.staying();
    });
  }

  static here(stay: () => Promise<boolean>): Warning | undefined {
    const template = document.querySelector<HTMLTemplateElement>("#session-ending");
    const dialog = template?.content.querySelector("dialog");
    // Into this document: in a template's own a path is no address yet, and takes no query.
    return dialog ? new Warning(document.importNode(dialog, true), stay) : undefined;
  }

  /** Which end comes: by lying still, which she can move, or the last one. */
  set(limit: boolean): void {
    this.limit = limit;
    for (const part of this.dialog.querySelectorAll<HTMLElement>("[data-end]")) part.hidden = (part.dataset["end"] === "limit") !== limit;
    const link = this.part<HTMLAnchorElement>("[data-again]");
    if (link) link.search = new URLSearchParams({ next: location.pathname + location.search }).toString();
  }

  show(left: number): void {
    const seconds = Math.max(0, Math.ceil(left / 1000));
    if (!this.told) {
      // Its words first: a line more would move what she is about to press.
      this.say(seconds);
      this.told = true;
      this.part("[data-failed]")?.setAttribute("hidden", "");
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.part(this.limit ? "[data-again]" : "[data-stay]")?.focus();
    }
    this.say(seconds);
  }

  close(): void {
    this.told = false;
    this.aloud = Infinity;
    if (this.dialog.open) this.dialog.close();
  }

  private say(seconds: number): void {
    const time = this.part("[data-time]");
    if (!time) return;
    time.textContent = inWords(seconds);
    const step = ALOUD.filter((each) => seconds <= each).at(-1);
    if (step === undefined || step >= this.aloud) return;
    this.aloud = step;
    const said = this.part("[data-said]");
    if (said) said.textContent = time.closest("p")?.textContent ?? "";
  }

  private async staying(): Promise<void> {
    const button = this.part("[data-stay]");
    if (button?.ariaBusy === "true") return;
    button?.setAttribute("aria-busy", "true");
    const stayed = await this.stay();
    button?.removeAttribute("aria-busy");
    this.part("[data-failed]")?.toggleAttribute("hidden", stayed);
  }

  private part<T extends HTMLElement>(selector: string): T | null {
    return this.dialog.querySelector<T>(selector);
  }
}

/** Never more than there is, and calm as long as there is much; each language has its own plurals. */
function inWords(seconds: number): string {
  const [n, unit]: [number, string] = seconds > 110 ? [2, "minute"] : [seconds > 60 ? seconds - (seconds % 10) : seconds, "second"];
  return new Intl.NumberFormat(document.documentElement.lang || "nl", { style: "unit", unit, unitDisplay: "long" }).format(n);
}
