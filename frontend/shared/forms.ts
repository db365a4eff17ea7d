// Forms: sent once, and not lost by accident. A form that keeps its own words (a conversation) says data-free.

import { isLeaving } from "./leave.ts";

const changed = new Set<HTMLFormElement>();
const sent = new Set<HTMLFormElement>();
// A photo on a bad network takes its time.
const WITH_FILE = "multipart/form-data";
const [SHORT, LONG] = [15_000, 180_000];
let held = true;

/** Whether this form changes something, and doesn't keep its own words. */
export const posts = (form: HTMLFormElement): boolean => form.method === "post" && !("free" in form.dataset);

/** The forms on this page with words that were not sent. */
export const unsent = (): HTMLFormElement[] => [...changed].filter((form) => form.isConnected);

/** The words here are kept elsewhere now: leaving needs not ask. */
export const letGo = (): void => void (held = false);

/** A second click sends nothing; leaving with words typed asks first. */
export function guardForms(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest("form");
    if (form && posts(form)) changed.add(form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !posts(form)) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    changed.delete(form);
    busy(event.submitter, true);
    // No answer: the words are still here, so let her try again.
    setTimeout(() => free(form), form.enctype === WITH_FILE ? LONG : SHORT);
  });

  addEventListener("pageshow", () => [...sent].forEach(free));

  addEventListener("beforeunload", (event) => {
    if (held && !isLeaving() && unsent().length > 0) event.preventDefault();
  });
}

function free(form: HTMLFormElement): void {
  sent.delete(form);
  form.querySelectorAll("[aria-busy]").forEach((button) => busy(button, false));
}

function busy(button: Element | null, on: boolean): void {
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}
