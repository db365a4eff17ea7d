// Sends what waits, one at a time in the order typed, until the server has each; again after a reload or a crash.

import type { Shelf, Unsent } from "./unsent.ts";

export interface Stored {
  n: number;
  event: { client: string; author: string; html: string };
}

export interface Watcher {
  stored(message: Unsent, answer: Stored): void;
  /** What waits has changed, or it is sending, waiting or stuck now. */
  changed(): void;
  signedOut(): void;
  other(): void;
  /** What was to be sent here is gone, with all that waited for it. */
  gone(address: string): void;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const PATIENCE = 15_000;

export class Sender {
  /** Whether the last try didn't reach the server. */
  unreachable = false;
  private readonly shelf: Shelf;
  private readonly writer: string;
  private readonly refusedWords: string;
  private readonly watcher: Watcher;
  private running = false;
  private again = false;
  private stopped = false;
  private wait = FIRST_WAIT;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    shelf: Shelf,
    writer: string,
    refusedWords: string,
    watcher: Watcher,
  ) {
    this.shelf = shelf;
    this.writer = writer;
    this.refusedWords = refusedWords;
    this.watcher = watcher;
  }

  /** Try now: something was added, or the network seems to be back. */
  go(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    void this.sendAll().finally(() => {
      this.running = false;
      this.watcher.changed();
      if (!this.again) return;
      this.again = false;
      this.go();
    });
  }

  /** Nothing goes out in nobody's session, or in somebody else's; what waits, waits. */
  rest(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Its writer is in again: what was stopped goes on. */
  wake(): void {
    this.stopped = false;
    this.go();
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const next = (await this.shelf.all()).find((each) => each.refused === undefined);
      if (!next || this.stopped) return;
      if (!(await this.send(next))) return;
    }
  }

  /** Whether to go on with the next. */
  private async send(message: Unsent): Promise<boolean> {
    let response: Response;
    try {
      response = await fetch(message.address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ id: message.id, text: message.text, writer: this.writer }),
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.ok) {
        const answer = (await response.json()) as Stored;
        await this.shelf.remove(message.id);
        this.reached();
        this.watcher.stored(message, answer);
        return true;
      }
    } catch {
      this.unreachable = true;
      return this.later();
    }
    return this.answered(message, response);
  }

  private async answered(message: Unsent, response: Response): Promise<boolean> {
    this.unreachable = response.status >= 502;
    if (response.status === 401) return this.stop(() => this.watcher.signedOut());
    if (response.status === 409) return this.stop(() => this.watcher.other());
    if (response.status === 429 || response.status >= 500) return this.later();
    if (response.status === 410) {
      await this.shelf.forget(message.address);
      this.watcher.gone(message.address);
      return true;
    }
    const words = response.status === 422 ? ((await response.json()) as { words?: string }).words : undefined;
    await this.shelf.refuse(message.id, words ?? this.refusedWords);
    this.watcher.changed();
    return true;
  }

  private reached(): void {
    this.unreachable = false;
    this.wait = FIRST_WAIT;
  }

  private later(): false {
    this.watcher.changed();
    this.timer = setTimeout(() => this.go(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    return false;
  }

  private stop(then: () => void): false {
    this.stopped = true;
    then();
    return false;
  }
}
