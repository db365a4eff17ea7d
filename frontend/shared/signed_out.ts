// Signed out in one tab is signed out in all: the others ask for their page again, and are shown the door.

const word = new BroadcastChannel("uitgelogd");

/** Tells other tabs on the page that says one is out; elsewhere, listens. */
export function noticeSigningOut(): void {
  if (document.querySelector("[data-signed-out]")) {
    word.postMessage("");
    return;
  }
  // A page without a name on it shows nothing of anybody, and may hold something half typed.
  if (document.querySelector(".here-who")) word.addEventListener("message", () => location.reload());
}
