// An open page of one's own reading stays true: when something changed it is asked for again, each reader at her own door.
import { live } from "../live.ts";

// Several changes in one breath (a hand-over, a goal with its steps) are one look.
const BREATH = 300;

export class Held extends HTMLElement {
  private waiting = 0;
  private stale = false;

  connectedCallback(): void {
    const { topic, after, person } = this.dataset;
    if (!topic || !person) return;
    live(person).listen(topic, Number(after), {
      news: () => this.changed(),
      behind: () => this.changed(),
      ended: () => this.ended(),
    });
    document.addEventListener("visibilitychange", this.back);
  }

  disconnectedCallback(): void {
    clearTimeout(this.waiting);
    document.removeEventListener("visibilitychange", this.back);
  }

  private readonly back = (): void => {
    if (this.stale) this.changed();
  };

  /** Covered or taken away, since somebody else may be in: it asks nothing in her name, and shows nothing. */
  private get rests(): boolean {
    return !this.isConnected || this.closest("[data-covered]") !== null;
  }

  private ended(): void {
    this.stale = true;
    // What was typed may still stand under the cover, and would be gone.
    if (!this.rests) location.reload();
  }

  private changed(): void {
    this.stale = true;
    clearTimeout(this.waiting);
    if (this.rests) return;
    // Nobody looks: nothing is read, and the log says nothing that isn't so.
    if (document.visibilityState === "visible") this.waiting = window.setTimeout(() => void this.look(), BREATH);
  }

  private async look(): Promise<void> {
    if (this.rests) return;
    if (this.busy()) return this.offer();
    this.stale = false;
    const fresh = await this.fetched();
    if (this.rests) {
      this.stale = true;
      return;
    }
    const held = this.querySelector("[data-held]");
    if (!fresh || !held || this.busy()) return this.offer();
    const before = new Map([...held.querySelectorAll("[id]")].map((part) => [part.id, part.textContent]));
    const at = document.activeElement?.closest("[data-held] [id]")?.id;
    const open = [...held.querySelectorAll("details")].map((each) => each.open);
    held.replaceChildren(...fresh.childNodes);
    held.querySelectorAll("details").forEach((each, place) => (each.open = open[place] ?? each.open));
    if (at) document.getElementById(at)?.querySelector<HTMLElement>("button, a")?.focus();
    for (const part of held.querySelectorAll(".step[id], .note-card[id]")) part.classList.toggle("just", before.get(part.id) !== part.textContent);
    this.say();
  }

  private async fetched(): Promise<Element | null> {
    try {
      const answer = await fetch(location.pathname, { headers: { accept: "text/html", "x-unattended": "1" } });
      if (answer.status === 404) {
        // It is no longer hers to read: what stands here goes as well.
        this.ended();
        return null;
      }
      if (!answer.ok || answer.redirected) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return page.querySelector(`${this.localName} [data-held]`);
    } catch {
      return null;
    }
  }

  /** Something is being sent: what she just did must not be swapped away under her. */
  private busy(): boolean {
    return this.querySelector("[aria-busy]") !== null;
  }

  private offer(): void {
    this.querySelector<HTMLElement>(".news")?.removeAttribute("hidden");
  }

  private say(): void {
    this.querySelector(".news")?.setAttribute("hidden", "");
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = this.dataset["words"] ?? "";
  }
}
