// Quick exit: the screen is empty before anything else happens, and what is left behind tells nothing.

// As the server calls it: over https by a name that no other host under our domain can give a cookie.
const COOKIE = location.protocol === "https:" ? "__Host-weg" : "weg";
const word = new BroadcastChannel("weg");
let leaving = false;

/** Whether this page is being left in a hurry: nothing may hold it back. */
export const isLeaving = (): boolean => leaving;

/** Puts every page of ours on this browser away, and goes to `to`. */
function leave(form: HTMLFormElement): void {
  if (leaving) return;
  leaving = true;
  const to = form.dataset["to"] ?? "about:blank";
  // Set here, not only by the server's answer: with the network cut, Back must not show a page either.
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=1; Path=/; Max-Age=86400; SameSite=Lax${secure}`;
  clear();
  word.postMessage(to);
  void fetch("/snel-weg", { method: "POST", keepalive: true, headers: { "X-Fetch": "1" } }).catch(() => undefined);
  forget();
  location.replace(to);
}

function clear(): void {
  document.title = "";
  document.documentElement.replaceChildren(document.createElement("body"));
}

/** What waits on this device belongs to who wrote it; on a shared phone nobody else may find it. */
function forget(): void {
  localStorage.clear();
  sessionStorage.clear();
  void globalThis.indexedDB
    ?.databases?.()
    .then((all) => all.forEach((each) => each.name && indexedDB.deleteDatabase(each.name)))
    .catch(() => undefined);
}

/** Makes the button, Escape twice within a second, and Back after leaving work. */
export function guardLeaving(): void {
  const form = document.querySelector<HTMLFormElement>("form.leaving");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });

  let last = -Infinity;
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat || event.isComposing) return;
      if (document.querySelector("dialog[open], :popover-open")) return;
      if (event.timeStamp - last < 1000) leave(form);
      last = event.timeStamp;
    },
    { capture: true },
  );

  // Another tab left: this one leaves with it, also when it lies frozen behind Back.
  word.addEventListener("message", (event: MessageEvent<string>) => {
    leaving = true;
    clear();
    location.replace(event.data);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted || !document.cookie.split("; ").includes(`${COOKIE}=1`)) return;
    leaving = true;
    clear();
    location.replace(form.dataset["to"] ?? "about:blank");
  });
}
