// The session of an open page: its end is told two minutes before, and what is over is covered. The server is asked
// before anything is said: another tab, or another device, may have moved the end. Asking keeps nothing alive.
// What ended elsewhere is heard over the one socket.

import type { live } from "../live.ts";
import { keep } from "./drafts.ts";
import { unsent } from "./forms.ts";
import { isLeaving } from "./leave.ts";
import { cover, settle, staysHere, uncover } from "./over.ts";
import { hear, tell, type Stand } from "./tabs.ts";
import { Warning } from "./warning.ts";

const WARN = 120_000;
// So long before the end what was typed since the warning is kept.
const LAST = 10_000;
// A page that comes to the front asks at most this often.
const SELDOM = 10_000;
const LONGEST_TIMER = 2 ** 31 - 1;
// Who only passes through a page needs no socket there.
const SETTLED = 1000;
// She may be signing out on this very page: the answer to that comes first.
const GRACE = 500;

class Session {
  private readonly writer: string;
  private readonly warning: Warning | undefined;
  private ends = Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private askedAt = Date.now();
  private over = false;
  private lastKept = false;
  private line: ReturnType<typeof live> | undefined;

  constructor(stand: Stand) {
    this.writer = stand.writer;
    this.warning = Warning.here(() => this.stay());
    this.take(stand);
    tell(stand);
    hear((told) => this.heard(told));
    document.addEventListener("visibilitychange", () => document.hidden || void this.look());
    addEventListener("pageshow", (event) => event.persisted && void this.ask());
    addEventListener("online", () => void this.look());
    setTimeout(() => void this.listen(), SETTLED);
  }

  private async listen(): Promise<void> {
    const part = await import("../live.ts").catch(() => null);
    // The network was gone just then: when it is back, the line is opened after all.
    if (!part) return addEventListener("online", () => void this.listen(), { once: true });
    const { live } = part;
    const [person = ""] = this.writer.split(".");
    this.line = live(person, { signedOut: () => this.hungUp(), other: () => this.hungUp() });
  }

  /** The server says that this session is no more; who is in here now, if anybody? */
  hungUp(): void {
    setTimeout(() => void this.outOrIn(), GRACE);
  }

  private async outOrIn(): Promise<void> {
    const stand = await fetched("/sessie", "GET");
    if (isLeaving()) return;
    if (!stand) return this.end("ended");
    this.take(stand);
    // In anew, in another tab: that session has a line of its own.
    if (stand.writer === this.writer) this.line?.again();
  }

  private heard(stand: Stand): void {
    // She signed out herself, in another tab: the door says enough.
    if (!stand.writer && unsent().length === 0) location.reload();
    else this.take(stand);
  }

  /** How it stands, from the page itself, from the server or from another tab. */
  private take(stand: Stand): void {
    if (isLeaving()) return;
    if (stand.writer !== this.writer) return void this.end(stand.writer ? "other" : "ended");
    if (this.over) {
      this.over = false;
      uncover();
      this.line?.again();
    }
    this.warning?.set(stand.limit !== undefined && stand.limit <= (stand.idle ?? Infinity));
    this.ends = stand.idle === undefined ? Infinity : Date.now() + Math.min(stand.idle, stand.limit ?? Infinity) * 1000;
    this.wait();
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.over || this.ends === Infinity) return this.warning?.close();
    const left = this.ends - Date.now();
    if (left > WARN) {
      this.lastKept = false;
      this.warning?.close();
      this.timer = setTimeout(() => void this.ask(), Math.min(left - WARN, LONGEST_TIMER));
      return;
    }
    this.warning?.show(left);
    this.timer = setTimeout(() => this.tick(), 1000);
  }

  private tick(): void {
    const left = this.ends - Date.now();
    if (left <= 0) return void this.ask();
    if (left <= LAST && !this.lastKept) {
      this.lastKept = true;
      void keep();
    }
    this.wait();
  }

  /** Somebody looks at this page again: a laptop may have slept, another tab may have signed out. */
  private async look(): Promise<void> {
    if (Date.now() - this.askedAt > SELDOM) await this.ask();
  }

  private async ask(): Promise<void> {
    this.askedAt = Date.now();
    // First: who is typing is here.
    await keep();
    const stand = await fetched("/sessie", "GET");
    if (stand) return this.take(stand);
    // Nobody answers: her time runs by our own clock, and what is beneath may be all there is.
    if (this.ends > Date.now()) return this.wait();
    this.over = true;
    cover("ended");
    settle(false);
  }

  private async stay(): Promise<boolean> {
    const stand = await fetched("/sessie/verlengen", "POST");
    if (!stand) return false;
    tell(stand);
    this.take(stand);
    return true;
  }

  private async end(why: "ended" | "other"): Promise<void> {
    clearTimeout(this.timer);
    if (this.over) return;
    this.over = true;
    cover(why);
    settle(!staysHere() && (unsent().length === 0 || (await keep())));
  }
}

async function fetched(path: string, method: string): Promise<Stand | undefined> {
  try {
    const answer = await fetch(path, { method, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10_000) });
    return answer.ok ? ((await answer.json()) as Stand) : undefined;
  } catch {
    return undefined;
  }
}

let here: Session | undefined;

/** Another part of this page was told that its session is no more. */
export const hungUp = (): void => here?.hungUp();

/** Watches over the session of this page, if it has one; the page that says one is out tells the others. */
export function guardSession(): void {
  if (document.querySelector("[data-signed-out]")) return tell({ writer: "" });
  const { writer, idle, limit } = document.body.dataset;
  if (writer) here = new Session({ writer, ...(idle && limit ? { idle: Number(idle), limit: Number(limit) } : {}) });
}
