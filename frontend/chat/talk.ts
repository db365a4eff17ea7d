// A conversation that is open: what others say appears at once, what one says herself is kept until it is stored.

import { html, nothing, render } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { live } from "../live.ts";
import { hungUp } from "../shared/session.ts";
import { inWords } from "../shared/times.ts";
import { Log } from "./log.ts";
import { askBeforeSigningOut } from "./signing_out.ts";
import { Sender, type Stored } from "./sender.ts";
import { newId, Shelf, type Unsent } from "./unsent.ts";

// Below this the line may be changing networks; a notice would only flicker.
const OFFLINE_AFTER = 3000;

class Talk extends HTMLElement {
  private words!: Record<string, string>;
  private log!: Log;
  private shelf!: Shelf;
  private sender!: Sender;
  private form!: HTMLFormElement;
  private box!: HTMLTextAreaElement;
  private waiting: Unsent[] = [];
  private known = new Set<string>();
  private storedHere = new Map<string, string>();
  private lineOpen = true;
  private lineTimer: ReturnType<typeof setTimeout> | undefined;
  private adding: Promise<unknown> = Promise.resolve();

  connectedCallback(): void {
    this.words = JSON.parse(this.dataset["words"] ?? "{}") as Record<string, string>;
    this.form = this.querySelector("form")!;
    this.box = this.querySelector("textarea")!;
    this.log = new Log(this, this.dataset["me"] ?? "", this.words["sent"] ?? "", () => this.tellRead());
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    addEventListener("online", () => this.sender?.go());
    addEventListener("offline", () => this.show());
    addEventListener("beforeunload", (event) => {
      if (!this.shelf?.keeps && this.waiting.length > 0) event.preventDefault();
    });
    askBeforeSigningOut(() => this.isConnected && this.waiting.length > 0);
    void this.begin();
  }

  private async begin(): Promise<void> {
    const writer = this.dataset["writer"] ?? "";
    this.shelf = await Shelf.open(writer);
    this.sender = new Sender(this.shelf, writer, this.words["refused"] ?? "", {
      stored: (message, answer) => this.stored(message, answer),
      changed: () => void this.refresh(),
      signedOut: hungUp,
      other: hungUp,
      gone: (address) => address === this.address && void this.forget(),
    });
    if (!this.box.value) this.box.value = await this.shelf.draft(this.address);
    this.typed();
    await this.refresh();
    this.log.begin();
    this.sender.go();
    if (!("past" in this.dataset)) this.listen();
    this.dataset["ready"] = "";
  }

  private get address(): string {
    return this.dataset["address"] ?? location.pathname;
  }

  private listen(): void {
    // Who is signed in here, and whether anybody, the page itself watches over.
    const line = live(this.dataset["person"] ?? "", { open: (yes) => this.lineIs(yes) });
    line.listen(this.dataset["topic"] ?? "", this.log.last, {
      news: (n, event) => this.heard(n, event as Stored["event"]),
      behind: () => location.reload(),
      ended: (gone) => void (gone ? this.forget() : this.close()),
    });
  }

  disconnectedCallback(): void {
    clearTimeout(this.lineTimer);
    this.sender?.rest();
  }

  private heard(n: number, event: Stored["event"]): void {
    if (this.isOver) return;
    // The news may come before the answer: the message must not stand there twice, not even for a blink.
    this.storedHere.delete(event.client);
    this.isStored(event.client);
    void this.shelf.remove(event.client);
    this.log.add(n, event);
  }

  private stored(message: Unsent, answer: Stored): void {
    this.isStored(message.id);
    if (this.isOver) return;
    if (message.address !== this.address) return;
    if ("past" in this.dataset) return location.assign(this.address);
    // Its place may be beyond news that is still on its way: then the line brings it, and until then it stands below.
    if (answer.n > this.log.last + 1) this.storedHere.set(message.id, message.text);
    else this.log.add(answer.n, answer.event);
    this.show();
  }

  private isStored(id: string): void {
    this.known.add(id);
    this.waiting = this.waiting.filter((each) => each.id !== id);
    this.show();
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (!this.shelf) return;
    const text = this.box.value.trim();
    this.box.focus();
    if (!text || text.length > this.longest) return;
    this.box.value = "";
    this.typed();
    const message = { id: newId(), address: this.address, text, at: new Date().toISOString() };
    // One after the other, so that the order kept is the order typed.
    this.adding = this.adding.then(async () => {
      await this.shelf.add(message);
      await this.refresh();
      this.log.toEnd();
      this.sender.go();
    });
  }

  private get longest(): number {
    return Number(this.dataset["longest"] ?? 4000);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    // On a phone Enter makes a new line; there is a button to send with.
    if (!matchMedia("(hover: hover) and (pointer: fine)").matches) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  private typed(): void {
    if (this.shelf) void this.shelf.keepDraft(this.address, this.box.value);
    if (!CSS.supports("field-sizing", "content")) {
      this.box.style.height = "auto";
      this.box.style.height = `${Math.min(this.box.scrollHeight + 4, 200)}px`;
    }
    this.show();
  }

  private async refresh(): Promise<void> {
    if (this.isOver) return;
    this.waiting = (await this.shelf.all()).filter((each) => !this.known.has(each.id));
    this.show();
  }

  private lineIs(open: boolean): void {
    clearTimeout(this.lineTimer);
    if (open) {
      this.lineOpen = true;
      this.sender.wake();
      return this.show();
    }
    this.lineTimer = setTimeout(() => {
      this.lineOpen = false;
      this.show();
    }, OFFLINE_AFTER);
  }

  /** Covered for good, or no longer hers to read: nothing comes back onto the screen. */
  private get isOver(): boolean {
    return !this.isConnected || !this.contains(this.form);
  }

  private show(): void {
    if (this.isOver) return;
    this.say("waits", this.waiting.some((each) => each.refused === undefined) && this.shelf.keeps ? this.words["waits"] : undefined);
    this.say("stays", this.shelf?.keeps === false && (this.waiting.length > 0 || this.box.value.trim() !== "") ? "" : undefined);
    const offline = !navigator.onLine || !this.lineOpen || (this.sender?.unreachable ?? false);
    const left = this.longest - this.box.value.trim().length;
    const state = this.querySelector<HTMLElement>(".composer-state");
    const said =
      left < 0
        ? this.words["too_long"]
        : left < 200
          ? this.words["left"]?.replace("{n}", String(left))
          : offline
            ? this.words["offline"]
            : this.waiting.length > 0 && !this.shelf.keeps
              ? this.words["not_kept"]
              : "";
    if (state && state.textContent !== said) state.textContent = said ?? "";
    this.box.toggleAttribute("aria-invalid", left < 0);
    this.log.keepingPlace(() => this.showWaiting(offline));
  }

  /** What covers this page when its session ends reads it here. */
  private say(name: string, words: string | undefined): void {
    if (words === undefined) delete this.dataset[name];
    else this.dataset[name] = words;
  }

  private showWaiting(offline: boolean): void {
    const here = this.waiting.filter((each) => each.address === this.address);
    const texts = [...this.storedHere].map(([id, text]) => ({ id, text, at: "", state: this.words["sent"] ?? "", refused: "" }));
    const rows = here.map((each) => ({
      id: each.id,
      text: each.text,
      at: inWords(new Date(each.at), "time"),
      state: each.refused !== undefined ? (this.words["failed"] ?? "") : ((offline ? this.words["waiting"] : this.words["pending"]) ?? ""),
      // Refused while she was on another page, where these words aren't at hand.
      refused: each.refused === undefined ? "" : each.refused || (this.words["refused"] ?? ""),
    }));
    const list = [...texts, ...rows];
    render(
      list.length === 0
        ? nothing
        : html`<ol class="messages" role="list">
            ${repeat(
              list,
              (row) => row.id,
              (row) => html`<li class="message mine ${row.refused ? "refused" : "waiting"}" data-client=${row.id}>
                <div class="said">
                  <p class="said-text" dir="auto">${row.text}</p>
                  <p class="said-at">${row.at} <span class="said-state">${row.state}</span></p>
                  ${row.refused ? this.refusal(row.id, row.refused) : nothing}
                </div>
              </li>`,
            )}
          </ol>`,
      this.querySelector<HTMLElement>("[data-pending]")!,
    );
  }

  private refusal(id: string, why: string) {
    return html`<p class="said-refused">${why}</p>
      <p class="said-choices">
        <button type="button" class="link" @click=${() => this.again(id)}>${this.words["again"]}</button>
        <button type="button" class="link" @click=${() => this.takeBack(id)}>${this.words["remove"]}</button>
      </p>`;
  }

  private async again(id: string): Promise<void> {
    await this.shelf.refuse(id, undefined);
    await this.refresh();
    this.sender.go();
  }

  /** The words go back into an empty box: taking away is not losing. */
  private async takeBack(id: string): Promise<void> {
    const message = this.waiting.find((each) => each.id === id);
    await this.shelf.remove(id);
    if (message && !this.box.value) this.box.value = message.text;
    this.typed();
    await this.refresh();
    this.box.focus();
  }

  private tellRead(): void {
    if (document.visibilityState !== "visible" || "past" in this.dataset) return;
    const body = new URLSearchParams({ up_to: String(this.log.last), writer: this.dataset["writer"] ?? "" });
    // Also told by a page that lies open: it says nothing of a person who is here.
    const headers = { "X-Unattended": "1" };
    void fetch(`${this.address}/gelezen`, { method: "POST", body, headers, keepalive: true }).catch(() => undefined);
  }

  /** It was erased: nothing of it stays on this device, neither what was typed nor what was on its way. */
  private async forget(): Promise<void> {
    this.close(this.words["gone"]);
    this.waiting = [];
    await this.shelf.forget(this.address);
  }

  /** Nothing of this conversation stays on the screen of who may not read it. */
  private close(said = this.words["ended"]): void {
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = said ?? "";
    const link = document.createElement("a");
    link.className = "button";
    link.href = "/mijn";
    link.textContent = this.words["home"] ?? "";
    const box = document.createElement("div");
    box.className = "talk-over";
    box.append(words, link);
    this.closest("section")?.querySelector("h1")?.remove();
    this.replaceChildren(box);
  }
}

customElements.define("kring-talk", Talk);
