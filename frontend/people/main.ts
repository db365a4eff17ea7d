// Passkeys: the device's own lock in place of a code. Without this script, or where a browser can't, the code remains.

interface Asked {
  id: string;
  options: Record<string, unknown>;
}
interface Said {
  go?: string;
  words?: string;
}
type Descriptor = { id: string } & Record<string, unknown>;

// An address in numbers has no passkeys: they belong to a name.
const named = !/^[\d.]+$|:/.test(location.hostname);
const can = "PublicKeyCredential" in window && isSecureContext && named;
// Only one question can be open at a time: pressing the button ends the quiet one behind the e-mail field.
let quiet = new AbortController();

const bytes = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0)).buffer;
const text = (buffer: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** What the server asks, with its texts made bytes: newer browsers can do this themselves, older ones can't. */
function asBytes(options: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = { ...options, challenge: bytes(options.challenge as string) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (options[name]) made[name] = (options[name] as Descriptor[]).map((each) => ({ ...each, id: bytes(each.id) }));
  }
  if (options.user) made.user = { ...(options.user as Descriptor), id: bytes((options.user as Descriptor).id) };
  return made;
}

/** What the device answers, as the server reads it. */
function asText(credential: PublicKeyCredential): Record<string, unknown> {
  const { id, type, response } = credential;
  const said: Record<string, unknown> = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else if (response instanceof AuthenticatorAssertionResponse) {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return { id, rawId: id, type, response: said, clientExtensionResults: credential.getClientExtensionResults() };
}

async function post<T>(path: string, body: object): Promise<T & Said> {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return (await answer.json()) as T & Said;
}

class Refused extends Error {}

/** One whole ceremony; where to go afterwards. */
async function ceremony(path: string, box: HTMLElement, how: CredentialRequestOptions = {}): Promise<string> {
  const more = { next: box.dataset.next ?? "", again: "again" in box.dataset };
  const asked = await post<Asked>(`${path}/vraag`, more);
  if (!asked.options) throw new Refused(asked.words);
  const publicKey = asBytes(asked.options);
  const made = box.dataset.passkey === "make"
    ? await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })
    : await navigator.credentials.get({ ...how, publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions });
  const said = await post<Said>(path, { id: asked.id, credential: asText(made as PublicKeyCredential), ...more });
  if (!said.go) throw new Refused(said.words);
  return said.go;
}

function prepare(box: HTMLElement): void {
  const make = box.dataset.passkey === "make";
  const button = box.querySelector("button") as HTMLButtonElement;
  const status = box.querySelector(".passkey-said") as HTMLElement;
  const path = make ? "/account/inloggen/passkey" : "/inloggen/passkey";
  button.addEventListener("click", async () => {
    quiet.abort();
    button.disabled = true;
    status.textContent = box.dataset.waiting ?? "";
    try {
      location.assign(await ceremony(path, box));
    } catch (error) {
      // Turning back is nobody's fault: then we say nothing.
      const turnedBack = error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name);
      status.textContent = turnedBack ? "" : error instanceof Refused && error.message ? error.message : (box.dataset.failed ?? "");
      button.disabled = false;
    }
  });
  if (!make && !("again" in box.dataset)) void offerQuietly(box, path);
}

/** In the e-mail field, beside the addresses the browser knows. */
async function offerQuietly(box: HTMLElement, path: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>("#f-email");
  if (!field || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  field.autocomplete = "username webauthn" as AutoFill;
  quiet = new AbortController();
  try {
    location.assign(await ceremony(path, box, { mediation: "conditional", signal: quiet.signal }));
  } catch {
    // Nobody asked for it aloud.
  }
}

for (const box of document.querySelectorAll<HTMLElement>("[data-passkey]:not(input)")) {
  if (can) {
    prepare(box);
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
