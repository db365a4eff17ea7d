// Passkeys: the device's own lock in place of a code. Without this script, or where a browser can't, the code remains.

import { ceremony, Refused, type Along } from "./ceremony.ts";

// An address in numbers has no passkeys: they belong to a name.
const named = !/^[\d.]+$|:/.test(location.hostname);
const can = "PublicKeyCredential" in window && isSecureContext && named;
// What the server asked is good for five minutes; a page may stand open for longer.
const RENEW = 4 * 60_000;

class Lock {
  readonly #box: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #said: HTMLElement;
  readonly #make: boolean;
  readonly #path: string;
  // Only one question can be open at a time: pressing the button ends the quiet one behind the e-mail field.
  #quiet = new AbortController();

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#button = box.querySelector("button") as HTMLButtonElement;
    this.#said = box.querySelector(".passkey-said") as HTMLElement;
    this.#make = box.dataset["passkey"] === "make";
    this.#path = this.#make ? "/account/inloggen/passkey" : "/inloggen/passkey";
    this.#button.addEventListener("click", () => void this.#press());
    // Back to a page that the browser kept: it waits for nothing any more.
    addEventListener("pageshow", (event) => event.persisted && this.#rest(""));
    if (!this.#make && !("again" in box.dataset)) void this.#offerQuietly();
  }

  async #press(): Promise<void> {
    if (this.#busy) return;
    this.#quiet.abort();
    // Not `disabled`: that would take the focus away from who uses a keyboard.
    this.#button.ariaBusy = "true";
    this.#said.textContent = this.#box.dataset["waiting"] ?? "";
    try {
      location.assign(await ceremony(this.#path, this.#make, () => this.#along()));
    } catch (error) {
      this.#rest(this.#wordsFor(error));
    }
  }

  #rest(words: string): void {
    this.#button.ariaBusy = null;
    this.#said.textContent = words;
  }

  #wordsFor(error: unknown): string {
    const name = error instanceof DOMException ? error.name : "";
    // Turning back is nobody's fault: then we say nothing.
    if (name === "NotAllowedError" || name === "AbortError") return "";
    if (name === "InvalidStateError") return this.#box.dataset["known"] ?? "";
    return (error instanceof Refused && error.message) || (this.#box.dataset["failed"] ?? "");
  }

  #along(): Along {
    const { next = "", again } = this.#box.dataset;
    // In the form above: for a code and for this alike.
    const remember = document.querySelector<HTMLInputElement>("input[name=remember]")?.checked ?? false;
    return { next, again: again !== undefined, remember };
  }

  /** In the e-mail field, beside the addresses the browser knows, for as long as the page is looked at. */
  async #offerQuietly(): Promise<void> {
    const field = document.querySelector<HTMLInputElement>("#f-email");
    if (!field || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    field.autocomplete = "username webauthn" as AutoFill;
    void this.#wait();
    setInterval(() => this.#renew(), RENEW);
    document.addEventListener("visibilitychange", () => this.#renew());
  }

  get #busy(): boolean {
    return this.#button.ariaBusy === "true";
  }

  #renew(): void {
    if (document.hidden || this.#busy) return;
    this.#quiet.abort();
    void this.#wait();
  }

  async #wait(): Promise<void> {
    const { signal } = (this.#quiet = new AbortController());
    try {
      location.assign(await ceremony(this.#path, false, () => this.#along(), { mediation: "conditional", signal }));
    } catch (error) {
      // She chose it there, so she is told; whatever else went wrong, nobody asked for it aloud.
      if (error instanceof Refused && error.shown && !this.#busy) this.#rest(this.#wordsFor(error));
    }
  }
}

for (const box of document.querySelectorAll<HTMLElement>("[data-passkey]:not(input)")) {
  if (can) {
    new Lock(box);
    continue;
  }
  box.hidden = true;
  box.parentElement?.querySelector<HTMLElement>(".passkey-none")?.removeAttribute("hidden");
}

// Whether to offer one afterwards: only where the device has a lock of its own.
const field = document.querySelector<HTMLInputElement>("input[data-passkey=can]");
if (field && can) {
  void PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().then((available) => (field.value = available ? "1" : ""));
}
