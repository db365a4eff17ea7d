// The page is no longer of who is in: what it shows is covered, since somebody else may look at the screen.

import { letGo } from "./forms.ts";

const main = (): HTMLElement | null => document.querySelector("main");

/** Covers the page, and says why. What could not be kept stays beneath, for when its writer is back. */
export function cover(why: "ended" | "other", kept: boolean): void {
  const template = document.querySelector<HTMLTemplateElement>(`#session-${why}`);
  const words = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!words) return location.reload();
  document.querySelectorAll<HTMLDialogElement>("dialog[open]").forEach((each) => each.close());
  main()?.querySelector(":scope > .over")?.remove();
  if (kept) letGo();
  document.querySelectorAll<HTMLElement>(".rooms, main > *").forEach((each) => (kept ? each.remove() : each.setAttribute("data-covered", "")));
  document.body.classList.remove("with-rooms");
  main()?.append(words);
  again(words, kept);
  words.querySelector("h1")?.focus();
}

function again(words: HTMLElement, kept: boolean): void {
  const link = words.querySelector<HTMLAnchorElement>("[data-again]");
  words.querySelector(kept ? "[data-kept]" : "[data-unkept]")?.removeAttribute("hidden");
  if (!link) return;
  link.search = new URLSearchParams({ next: location.pathname + location.search }).toString();
  if (!kept) link.target = "_blank";
}

/** Its writer is in again, in another tab: her page is hers again. */
export function uncover(): void {
  const words = main()?.querySelector(":scope > .over");
  const beneath = document.querySelectorAll("[data-covered]");
  if (!words || beneath.length === 0) return location.reload();
  words.remove();
  beneath.forEach((each) => each.removeAttribute("data-covered"));
  if (document.querySelector(".rooms")) document.body.classList.add("with-rooms");
}
