// <module-page>: a page of a self-help module. Shows what belongs to an answer, and saves while she types.
// Without it the buttons do all of this, a page at a time.

import { isLeaving } from "../shared/leave.ts";

const PAUSE = 1500;
const AGAIN = 10_000;

interface Told {
  version: number;
  beside: Record<string, string[]>;
  wrong: Record<string, string>;
}

class ModulePage extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #timer = 0;
  #unsaved = false;
  #sending = false;
  #ended = false;
  #off = new AbortController();

  connectedCallback(): void {
    this.#off = new AbortController();
    const { signal } = this.#off;
    this.#form = this.querySelector("form[data-jot]");
    this.addEventListener("input", () => this.#typed(), { signal });
    this.#form?.addEventListener("submit", (event) => this.#submit(event), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave(), { signal });
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("online", () => this.#unsaved && void this.#save(), { signal });
    addEventListener("pageshow", (event) => event.persisted && (this.#ended = false), { signal });
    addEventListener("beforeunload", (event) => this.#ask(event), { signal });
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#off.abort();
    clearTimeout(this.#timer);
  }

  /** Questions and words that depend on an answer come and go with it. */
  #follow(): void {
    for (const each of this.querySelectorAll<HTMLElement>("[data-code]")) {
      const { question = "", code = "" } = each.dataset;
      const chosen = this.querySelector<HTMLInputElement>(`[name="${question}"][value="${code}"]`)?.checked ?? false;
      if (each instanceof HTMLDetailsElement) each.open = chosen;
      else each.classList.toggle("asked-now", chosen);
    }
  }

  #typed(): void {
    this.#follow();
    if (!this.#form) return;
    this.#unsaved = true;
    this.#later(PAUSE);
  }

  #later(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#save(), pause);
  }

  async #save(keepalive = false): Promise<void> {
    const form = this.#form;
    if (!form || this.#ended || isLeaving()) return;
    // One at a time, in order; what she typed meanwhile goes with the next.
    if (this.#sending && !keepalive) return this.#later(PAUSE);
    clearTimeout(this.#timer);
    this.#sending = true;
    this.#unsaved = false;
    this.#field("turn").value = String(Number(this.#field("turn").value) + 1);
    try {
      const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
      const answer = await fetch(form.dataset["jot"] ?? "", { method: "POST", body, keepalive, redirect: "error" });
      await this.#told(answer);
    } catch {
      this.#failed("offline");
      this.#later(AGAIN);
    } finally {
      this.#sending = false;
    }
  }

  async #told(answer: Response): Promise<void> {
    if (answer.status === 401) return this.#failed("out");
    if (answer.status === 404) return this.#failed("wiped");
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const told = (await answer.json()) as Told;
    this.#field("version").value = String(told.version);
    for (const [name, values] of Object.entries(told.beside)) this.#beside(name, values);
    this.#trouble("");
    for (const field of this.querySelectorAll(".field.off")) {
      const name = field.querySelector("[name]")?.getAttribute("name") ?? "";
      if (!(name in told.wrong)) this.#right(field);
    }
    const wrong = Object.values(told.wrong)[0];
    const done = this.querySelector<HTMLElement>(".keeping-done");
    if (!done) return;
    done.hidden = wrong !== undefined || this.#unsaved;
    done.lastElementChild!.textContent = this.#form?.dataset["saved"] ?? "";
  }

  /** What was wrong here is right now; the list above stays, or the page would jump while she types. */
  #right(field: Element): void {
    field.classList.remove("off");
    field.querySelector(".wrong")?.remove();
    field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  }

  /** Another tab had other words for this question: both are to be seen. */
  #beside(name: string, values: string[]): void {
    const box = document.getElementById(`f-${name}-aside`);
    const list = box?.querySelector("ul");
    if (!box || !list) return;
    list.replaceChildren(
      ...values.map((value) => {
        const item = document.createElement("li");
        item.textContent = value;
        return item;
      }),
    );
    box.hidden = false;
  }

  #failed(why: "offline" | "out" | "wiped"): void {
    this.#unsaved = true;
    this.#trouble(this.#form?.dataset[why] ?? "");
  }

  #trouble(words: string): void {
    const box = this.querySelector<HTMLElement>(".keeping-trouble");
    if (!box || box.textContent === words) return;
    box.textContent = words;
    box.hidden = words === "";
    const done = this.querySelector<HTMLElement>(".keeping-done");
    if (done && words) done.hidden = true;
  }

  #submit(event: SubmitEvent): void {
    if (!navigator.onLine) {
      event.preventDefault();
      return this.#failed("offline");
    }
    // The button sends it all: a draft that comes after must not arrive on top of it.
    this.#ended = true;
    this.#unsaved = false;
    clearTimeout(this.#timer);
    this.#field("turn").value = String(Number(this.#field("turn").value) + 1);
  }

  #leave(): void {
    if (this.#unsaved) void this.#save(true);
  }

  #ask(event: BeforeUnloadEvent): void {
    const trouble = this.querySelector<HTMLElement>(".keeping-trouble");
    if (!this.#ended && !isLeaving() && this.#unsaved && trouble && !trouble.hidden) event.preventDefault();
  }

  #field(name: string): HTMLInputElement {
    return this.#form!.elements.namedItem(name) as HTMLInputElement;
  }
}

customElements.define("module-page", ModulePage);
