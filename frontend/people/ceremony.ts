// One ceremony of WebAuthn: what the server asks, what the device answers, and what the server says to that.

interface Asked {
  id?: string;
  options?: Record<string, unknown>;
}
interface Said {
  go?: string;
  words?: string;
}
type Descriptor = { id: string } & Record<string, unknown>;
/** What goes along: where she was going, that she proves it is she once more, whether this device is to be remembered. */
export type Along = { next: string; again: boolean; remember: boolean };

// A slow network is waited for, a dead one is not: by then she should hear it.
const PATIENCE = 30_000;

/** The server's no, in the reader's words; '' when it had none. `shown`: the device had answered by then. */
export class Refused extends Error {
  readonly shown: boolean;

  constructor(words: string, shown: boolean) {
    super(words);
    this.shown = shown;
  }
}

/** Asks, has the device answer, and sends that; where to go now, which may be a page to prove first that it is she. */
export async function ceremony(path: string, make: boolean, along: () => Along, how: CredentialRequestOptions = {}): Promise<string> {
  const asked = await post<Asked>(`${path}/vraag`, along(), how.mediation === "conditional");
  if (!asked.options) return wayOf(asked, false);
  const publicKey = asBytes(asked.options) as unknown;
  const answer = make
    ? await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
    : await navigator.credentials.get({ ...how, publicKey: publicKey as PublicKeyCredentialRequestOptions });
  return wayOf(await post(path, { id: asked.id, credential: asText(answer as PublicKeyCredential), ...along() }), true);
}

function wayOf(said: Said, shown: boolean): string {
  if (!said.go) throw new Refused(said.words ?? "", shown);
  return said.go;
}

async function post<T>(path: string, body: object, byItself = false): Promise<T & Said> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  // What a page asks by itself keeps nobody's session alive.
  if (byItself) headers["X-Unattended"] = "1";
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
  return (await answer.json()) as T & Said;
}

const bytes = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0)).buffer;
const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** What the server asks, with its texts made bytes: newer browsers can do this themselves, older ones can't. */
function asBytes(options: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = { ...options, challenge: bytes(options["challenge"] as string) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (options[name]) made[name] = (options[name] as Descriptor[]).map((each) => ({ ...each, id: bytes(each.id) }));
  }
  const user = options["user"] as Descriptor | undefined;
  if (user) made["user"] = { ...user, id: bytes(user.id) };
  return made;
}

/** What the device answers, as the server reads it. */
function asText(credential: PublicKeyCredential): Record<string, unknown> {
  const { id, type, response } = credential;
  const said: Record<string, unknown> = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    said["attestationObject"] = text(response.attestationObject);
    said["transports"] = response.getTransports?.() ?? [];
  } else if (response instanceof AuthenticatorAssertionResponse) {
    said["authenticatorData"] = text(response.authenticatorData);
    said["signature"] = text(response.signature);
    said["userHandle"] = response.userHandle ? text(response.userHandle) : null;
  }
  return { id, rawId: id, type, response: said };
}
