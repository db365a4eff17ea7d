// What is typed and not yet sent is kept at the server, sealed, and given back on the same page; nothing stays on the
// device. A form or a field that must not be kept says data-no-draft.

import { posts, unsent } from "./forms.ts";
import { isLeaving } from "./leave.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Fields = Record<string, string[]>;

const ADDRESS = "/sessie/concept";
// After the first letter since the last time: often enough to lose little, seldom enough for a phone.
const PAUSE = 20_000;
// Kept too often: for so long nothing is asked of the server.
const REST = 120_000;
const TOO_MANY = 429;
const NEVER = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

const restored = new Set<HTMLFormElement>();
let writer = "";
let dirty = false;
let typedAt = 0;
let stored = false;
let restUntil = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Gives back what waits for this page, and keeps what is typed from now on. */
export function guardDrafts(): void {
  writer = document.body.dataset["writer"] ?? "";
  if (!writer || location.pathname.startsWith("/inloggen")) return;
  for (const form of [...document.forms].filter((each) => draftable(each) && cameBack(each))) restored.add(form);
  dirty = restored.size > 0;
  if ([...document.forms].some((form) => draftable(form) && fieldsOf(form).length > 0)) void giveBack();
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest("form");
    if (!form || !draftable(form)) return;
    dirty = true;
    typedAt = Date.now();
    timer ??= setTimeout(() => void keep(), PAUSE);
  });
  // A phone in a pocket runs no timers any more, and may throw the page away.
  document.addEventListener("visibilitychange", () => document.hidden && void keep(true));
  document.addEventListener("submit", (event) => sent(event));
}

/** Keeps what is typed here and not sent; whether nothing would be lost now. `leaving`: the page may go any moment. */
export async function keep(leaving = false): Promise<boolean> {
  clearTimeout(timer);
  timer = undefined;
  if (!dirty || !writer || isLeaving()) return !dirty;
  const fields = read(forms());
  if (Object.keys(fields).length === 0) return unsent().length === 0;
  if (Date.now() < restUntil) return rest(restUntil - Date.now());
  dirty = false;
  const kept = await post(fields, leaving);
  dirty ||= !kept;
  return kept;
}

const draftable = (form: HTMLFormElement): boolean => posts(form) && !("noDraft" in form.dataset);

/** Sent, and shown again with what is still needed: nobody has those words but this page. */
const cameBack = (form: HTMLFormElement): boolean => form.parentElement?.querySelector(":scope > .errors") != null;

const forms = (): HTMLFormElement[] => [...new Set([...unsent(), ...restored])].filter((form) => form.isConnected && draftable(form));

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (each): each is Field =>
      (each instanceof HTMLInputElement || each instanceof HTMLTextAreaElement || each instanceof HTMLSelectElement) &&
      each.name !== "" &&
      !("noDraft" in each.dataset) &&
      // From which version she began goes along: what others changed in between is shown to her, not overwritten.
      (!NEVER.has(each.type) || (each.type === "hidden" && each.name === "version")) &&
      !/one-time-code|password/.test(each.autocomplete),
  );
}

const keyOf = (form: HTMLFormElement, field: Field): string => `${form.getAttribute("action") ?? ""} ${field.name}`;

function read(from: HTMLFormElement[]): Fields {
  const found: Fields = {};
  for (const form of from) {
    for (const field of fieldsOf(form)) {
      const values = (found[keyOf(form, field)] ??= []);
      if (ticks(field) ? field.checked : true) values.push(field.value);
    }
  }
  return found;
}

const ticks = (field: Field): field is HTMLInputElement => field.type === "checkbox" || field.type === "radio";

async function post(fields: Fields, leaving = false): Promise<boolean> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  // Typing shows that she is here; words that are sent again after a broken line don't.
  if (Date.now() - typedAt > 2 * PAUSE) headers["X-Unattended"] = "1";
  const body = JSON.stringify({ writer, page: location.pathname, fields });
  try {
    const answer = await fetch(ADDRESS, { method: "POST", headers, body, keepalive: leaving, signal: AbortSignal.timeout(10_000) });
    stored ||= answer.ok;
    if (answer.status === TOO_MANY) return rest(REST);
    if (answer.ok) document.querySelector("[data-resting]")?.remove();
    return answer.ok;
  } catch {
    return false;
  }
}

/** What is typed stays where it is, and she is told so; tried again by itself. */
function rest(pause: number): false {
  restUntil = Date.now() + pause;
  timer ??= setTimeout(() => void keep(), pause);
  if (document.querySelector("[data-resting]")) return false;
  const note = document.querySelector<HTMLTemplateElement>("#session-resting")?.content.firstElementChild;
  if (note) forms()[0]?.prepend(document.importNode(note, true));
  return false;
}

/** A form that is sent needs no draft; should its session have ended just now, neither this nor the form is taken. */
function sent(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !draftable(form)) return;
  restored.delete(form);
  clearTimeout(timer);
  timer = undefined;
  dirty = unsent().length > 0;
  if (stored) void post(read(forms()), true);
}

async function giveBack(): Promise<void> {
  let fields: Fields;
  try {
    const answer = await fetch(`${ADDRESS}?page=${encodeURIComponent(location.pathname)}`, { headers: { "X-Unattended": "1" } });
    if (!answer.ok) return;
    ({ fields } = (await answer.json()) as { fields: Fields });
  } catch {
    return;
  }
  for (const form of document.forms) {
    // What she typed meanwhile, or what came back with an error, is newer.
    if (!draftable(form) || unsent().includes(form) || cameBack(form)) continue;
    const before = fill(form, fields);
    if (before) offer(form, before);
  }
}

/** Puts what was kept into its fields; how it was before, or nothing when nothing differs. */
function fill(form: HTMLFormElement, fields: Fields): Fields | undefined {
  const before = read([form]);
  if (!put(form, fields)) return undefined;
  restored.add(form);
  stored = true;
  return before;
}

function put(form: HTMLFormElement, fields: Fields): boolean {
  const places = new Map<string, number>();
  let differs = false;
  for (const field of fieldsOf(form)) {
    const key = keyOf(form, field);
    const values = fields[key];
    if (!values) continue;
    if (ticks(field)) {
      differs ||= field.checked !== values.includes(field.value);
      field.checked = values.includes(field.value);
      continue;
    }
    const place = places.get(key) ?? 0;
    places.set(key, place + 1);
    differs ||= field.value !== (values[place] ?? field.value);
    field.value = values[place] ?? field.value;
  }
  return differs;
}

function offer(form: HTMLFormElement, before: Fields): void {
  const template = document.querySelector<HTMLTemplateElement>("#session-draft");
  const note = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!note) return;
  note.querySelector("button")?.addEventListener("click", () => {
    put(form, before);
    restored.delete(form);
    note.remove();
    fieldsOf(form).find((field) => field.type !== "hidden")?.focus();
    void post(read(forms()));
  });
  form.prepend(note);
}
