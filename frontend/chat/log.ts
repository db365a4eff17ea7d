// The log on the screen: adding in order, days between, staying where one reads, and the way down to what is new.

import { inWords, localTimes } from "../shared/times.ts";
import type { Stored } from "./sender.ts";

// This near the end one is reading along.
const NEAR = 60;

export class Log {
  /** The place of the last message that stands here. */
  last: number;
  private readonly view: HTMLElement;
  private readonly list: HTMLElement;
  private readonly down: HTMLElement;
  private readonly me: string;
  private readonly sentWords: string;
  private readonly read: () => void;
  private unread = false;
  private told = 0;

  constructor(
    root: HTMLElement,
    me: string,
    sentWords: string,
    read: () => void,
  ) {
    this.me = me;
    this.sentWords = sentWords;
    this.read = read;
    this.last = Number(root.dataset["last"] ?? 0);
    this.view = root.querySelector(".talk-log")!;
    this.list = root.querySelector(".messages")!;
    this.down = root.querySelector(".to-end")!;
    this.down.addEventListener("click", () => this.toEnd());
    this.view.addEventListener("scroll", () => this.scrolled(), { passive: true });
    document.addEventListener("visibilitychange", () => this.scrolled());
    root.querySelector("[data-older]")?.addEventListener("click", (event) => void this.older(event));
  }

  /** To the line above what is new, or to the message asked for; else one stays at the end, where the page opened. */
  begin(): void {
    const wanted = document.getElementById(location.hash.slice(1) || "nieuw");
    if (wanted && this.view.contains(wanted)) wanted.scrollIntoView({ block: "center" });
    else if (this.flows) this.toEnd();
  }

  /** Message n, which follows the last one. */
  add(n: number, event: Stored["event"]): void {
    if (n <= this.last) return;
    this.last = n;
    const made = document.createElement("template");
    made.innerHTML = event.html;
    const message = made.content.querySelector<HTMLElement>("li.message");
    if (!message) return;
    const mine = event.author === this.me;
    this.follow(message, mine);
    localTimes(message);
    const near = this.near;
    this.keepingPlace(() => this.list.append(message));
    this.view.querySelector(".talk-none")?.remove();
    if (mine || near) this.toEnd();
    else this.unread = true;
    this.scrolled();
  }

  /** Changes what stands below without moving what one is reading. */
  keepingPlace(change: () => void): void {
    const { near } = this;
    const before = this.view.scrollHeight;
    const top = this.view.scrollTop;
    change();
    // The log runs from its end upwards (column-reverse): its place is counted from below.
    if (!near) this.view.scrollTop = top - (this.view.scrollHeight - before);
  }

  toEnd(): void {
    this.view.scrollTop = 0;
    if (this.flows) this.down.parentElement?.scrollIntoView({ block: "end" });
    this.unread = false;
    this.scrolled();
  }

  /** On a low screen the log scrolls with the page. */
  private get flows(): boolean {
    return getComputedStyle(this.view).overflowY === "visible";
  }

  private get near(): boolean {
    if (this.flows) return innerHeight + scrollY > document.documentElement.scrollHeight - 4 * NEAR;
    return this.view.scrollTop > -NEAR;
  }

  private follow(message: HTMLElement, mine: boolean): void {
    const before = this.list.querySelector<HTMLElement>("li.message:last-child");
    const [day, dayBefore] = [message, before].map((each) => each && weekday(each));
    message.classList.toggle("mine", mine);
    if (mine) {
      const sent = document.createElement("span");
      sent.className = "said-sent";
      sent.textContent = this.sentWords;
      message.querySelector(".said-at")?.append(" ", sent);
    }
    if (day === dayBefore) {
      message.classList.toggle("again", before?.dataset["author"] === message.dataset["author"]);
      return;
    }
    const line = document.createElement("li");
    line.className = "said-day";
    line.append(Object.assign(document.createElement("span"), { textContent: day }));
    this.list.append(line);
  }

  private scrolled(): void {
    if (this.near) this.unread = false;
    this.down.hidden = !this.unread;
    if (this.near && document.visibilityState === "visible" && this.last > this.told) {
      this.told = this.last;
      this.read();
    }
  }

  private async older(event: Event): Promise<void> {
    const link = event.currentTarget as HTMLAnchorElement;
    event.preventDefault();
    try {
      const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
      const found = page.querySelectorAll(".talk-said > .messages > li");
      if (found.length === 0) return location.assign(link.href);
      // Not news: a screen reader need not read fifty old messages out.
      this.view.setAttribute("aria-live", "off");
      const further = page.querySelector<HTMLAnchorElement>("[data-older]");
      this.list.prepend(...found);
      if (further) link.href = further.href;
      else link.parentElement?.remove();
      setTimeout(() => this.view.removeAttribute("aria-live"), 500);
    } catch {
      location.assign(link.href);
    }
  }
}

function weekday(message: HTMLElement): string {
  const time = message.querySelector("time");
  return time ? inWords(new Date(time.dateTime), "weekday") : "";
}
