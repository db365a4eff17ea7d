// The one socket of the whole app: hears topics, and resumes each with the last number it has. Protocol: portal/live/.

import ReconnectingWebSocket from "partysocket/ws";

export interface Ear {
  /** Event n; called in order and once. */
  news(n: number, event: unknown): void;
  /** Too much was missed to replay: load the page anew. */
  behind(): void;
  /** This topic may no longer be heard; `gone`: what it was about was erased. */
  ended(gone: boolean): void;
}

/** What one part of the page hears of the line itself. */
export interface Line {
  /** Whether news can come. */
  open?(yes: boolean): void;
  /** Nobody is signed in here any more. */
  signedOut?(): void;
  /** Somebody else has signed in on this device. */
  other?(): void;
}

interface Heard {
  is: string;
  why?: string;
  person?: string;
  topic?: string;
  n?: number;
  event?: unknown;
}

// After these there is no use in trying again: signed out, misused.
const FINAL = new Set([4400, 4401]);
// A phone that changed networks keeps a dead socket open for minutes: we ask whether it lives.
const ASK_EVERY = 20_000;
const SILENT = 45_000;

class Live {
  private readonly ears = new Map<string, { ear: Ear; after: number }>();
  private readonly person: string;
  private readonly lines = new Set<Line>();
  private readonly socket: ReconnectingWebSocket;
  private heardAt = 0;
  private away = false;
  // It was said that nobody is in any more: a part of the page that comes to listen after it hears it as well.
  private over = false;

  constructor(person: string) {
    this.person = person;
    this.socket = new ReconnectingWebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`, null, {
      // Not all phones at the same moment when the server comes back.
      minReconnectionDelay: 500 + Math.random() * 1000,
      maxReconnectionDelay: 20_000,
      reconnectionDelayGrowFactor: 1.7,
      maxEnqueuedMessages: 0,
      shouldReconnectOnClose: (event: { code: number }) => !FINAL.has(event.code),
    });
    this.socket.addEventListener("message", (message) => this.hear(message));
    this.socket.addEventListener("close", () => this.each((line) => line.open?.(false)));
    setInterval(() => this.ask(), ASK_EVERY);
    // An open socket keeps a page out of the back/forward cache.
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.ask());
  }

  join(line: Line): void {
    this.lines.add(line);
    if (this.over) return line.signedOut?.();
    if (this.heardAt && this.socket.readyState === WebSocket.OPEN) line.open?.(true);
  }

  /** She is in again: what was closed for good may be opened. */
  again(): void {
    if (!this.away) this.open();
  }

  listen(topic: string, after: number, ear: Ear): void {
    this.ears.set(topic, { ear, after });
    if (this.heardAt) this.say({ do: "listen", topic, after });
  }

  private hear(message: MessageEvent): void {
    const heard = JSON.parse(String(message.data)) as Heard;
    this.heardAt = performance.now();
    if (heard.is === "hello") return this.greet(heard.person);
    if (heard.is === "ended" && !heard.topic) {
      this.over = heard.why === "signed_out" || heard.why === "not_signed_in";
      if (this.over) this.each((line) => line.signedOut?.());
      return;
    }
    const known = heard.topic ? this.ears.get(heard.topic) : undefined;
    if (!known || !heard.topic) return;
    if (heard.is === "news" && heard.n !== undefined && heard.n > known.after) {
      known.after = heard.n;
      known.ear.news(heard.n, heard.event);
    } else if (heard.is === "behind") {
      known.ear.behind();
    } else if (heard.is === "ended" || (heard.is === "refused" && (heard.why === "gone" || heard.why?.startsWith("not_")))) {
      this.ears.delete(heard.topic);
      known.ear.ended(heard.why === "gone");
    }
  }

  private greet(person: string | undefined): void {
    if (this.away) return this.socket.close();
    this.over = false;
    if (person !== this.person) return this.each((line) => line.other?.());
    this.each((line) => line.open?.(true));
    for (const [topic, { after }] of this.ears) this.say({ do: "listen", topic, after });
  }

  private each(tell: (line: Line) => void): void {
    this.lines.forEach(tell);
  }

  private ask(): void {
    if (this.away || this.socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.heardAt > SILENT) this.socket.reconnect();
    else this.say({ do: "ping" });
  }

  private say(frame: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private rest(): void {
    this.away = true;
    // One that isn't open yet goes with the page; closing it would only have the browser complain.
    if (this.socket.readyState !== WebSocket.CONNECTING) this.socket.close();
  }

  private wake(): void {
    this.away = false;
    if (this.socket.readyState !== WebSocket.OPEN) this.open();
  }

  private open(): void {
    // One on its way is waited for: what it finds there is answered as always, and cutting it off is a fault.
    if (this.socket.readyState !== WebSocket.CONNECTING) this.socket.reconnect();
  }
}

let only: Live | undefined;

/** The socket of this page, opened when it is first asked for, in this person's session only. */
export function live(person: string, line?: Line): Pick<Live, "listen" | "again"> {
  only ??= new Live(person);
  if (line) only.join(line);
  return only;
}
