// The page is no longer of who is in: what it shows is covered, since somebody else may look at the screen.

import { letGo, unsent } from "./forms.ts";

// What makes a page of another shape than its covering words need.
const SHAPES = ["with-rooms", "in-talk"];
let shapes: string[] = [];

const main = (): HTMLElement | null => document.querySelector("main");

/** Covers the page, and says why. */
export function cover(why: "ended" | "other"): void {
  const template = document.querySelector<HTMLTemplateElement>(`#session-${why}`);
  const first = template?.content.firstElementChild;
  if (!first) return location.reload();
  // Into this document: in a template's own a path is no address yet, and takes no query.
  const words = document.importNode(first, true) as HTMLElement;
  const waits = document.querySelector<HTMLElement>("[data-waits]")?.dataset["waits"];
  const waiting = words.querySelector<HTMLElement>("[data-waiting]");
  if (waits && waiting) {
    waiting.textContent = waits;
    waiting.hidden = false;
  }
  document.querySelectorAll<HTMLDialogElement>("dialog[open]").forEach((each) => each.close());
  main()?.querySelector(":scope > .over")?.remove();
  document.querySelectorAll(".rooms, main > *").forEach((each) => each.setAttribute("data-covered", ""));
  shapes = SHAPES.filter((each) => document.body.classList.contains(each));
  document.body.classList.remove(...shapes);
  const link = words.querySelector<HTMLAnchorElement>("[data-again]");
  if (link) link.search = new URLSearchParams({ next: location.pathname + location.search }).toString();
  main()?.append(words);
  words.querySelector("h1")?.focus();
}

/** Whether something typed is nowhere but on this page: a browser that keeps nothing. */
export const staysHere = (): boolean => document.querySelector("[data-stays]") !== null;

/** What was typed is kept, and nothing stays beneath; or it is not, and waits there for when its writer is back. */
export function settle(kept: boolean): void {
  const words = main()?.querySelector(":scope > .over");
  const typed = unsent().length > 0 || staysHere();
  if (typed) words?.querySelector(kept ? "[data-kept]" : "[data-unkept]")?.removeAttribute("hidden");
  if (!kept) {
    if (typed) words?.querySelector("[data-again]")?.setAttribute("target", "_blank");
    return;
  }
  letGo();
  document.querySelectorAll("[data-covered]").forEach((each) => each.remove());
}

/** Its writer is in again, in another tab: her page is hers again. */
export function uncover(): void {
  const words = main()?.querySelector(":scope > .over");
  const beneath = document.querySelectorAll("[data-covered]");
  if (!words || beneath.length === 0) return location.reload();
  words.remove();
  beneath.forEach((each) => each.removeAttribute("data-covered"));
  document.body.classList.add(...shapes);
}
