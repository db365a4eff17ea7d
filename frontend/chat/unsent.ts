// What waits on this device: each message under its writer, in the order typed, until the server has it.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface Unsent {
  /** Its place in the order typed; given when it is kept. */
  n: number;
  /** The client's id: sent twice, it is one message. */
  id: string;
  /** Who wrote it, in which capacity; sent in that person's session only. */
  writer: string;
  address: string;
  text: string;
  at: string;
  /** Why the server will not take it, in words; not tried again by itself. */
  refused?: string;
}

interface Kept extends DBSchema {
  unsent: { key: number; value: Omit<Unsent, "n"> & { n?: number }; indexes: { writer: string } };
  drafts: { key: string; value: { key: string; text: string } };
}

const NAME = "kring";

/** The writer's own shelf; when the browser keeps nothing (private mode) it lasts as long as the page. */
export class Shelf {
  private readonly writer: string;
  private readonly db: IDBPDatabase<Kept> | undefined;
  private memory: Unsent[] = [];
  private drafts = new Map<string, string>();
  private next = 1;

  private constructor(
    writer: string,
    db: IDBPDatabase<Kept> | undefined,
  ) {
    this.writer = writer;
    this.db = db;
  }

  static async open(writer: string): Promise<Shelf> {
    try {
      const db = await openDB<Kept>(NAME, 1, {
        upgrade(made) {
          made.createObjectStore("unsent", { keyPath: "n", autoIncrement: true }).createIndex("writer", "writer");
          made.createObjectStore("drafts", { keyPath: "key" });
        },
        // Quick exit deletes the database: let go at once.
        blocking: () => db.close(),
      });
      return new Shelf(writer, db);
    } catch {
      return new Shelf(writer, undefined);
    }
  }

  /** Whether what waits here survives the page. */
  get keeps(): boolean {
    return this.db !== undefined;
  }

  async add(message: Omit<Unsent, "n" | "writer">): Promise<Unsent> {
    const value = { ...message, writer: this.writer };
    const n = await this.tried((db) => db.add("unsent", value));
    if (n !== undefined) return { ...value, n };
    const kept = { ...value, n: this.next++ };
    this.memory.push(kept);
    return kept;
  }

  /** Everything of this writer that waits, in the order typed; never another's. */
  async all(): Promise<Unsent[]> {
    const kept = (await this.tried((db) => db.getAllFromIndex("unsent", "writer", this.writer))) ?? [];
    return [...(kept as Unsent[]), ...this.memory].sort((a, b) => a.at.localeCompare(b.at) || a.n - b.n);
  }

  async remove(id: string): Promise<void> {
    this.memory = this.memory.filter((each) => each.id !== id);
    const found = (await this.all()).find((each) => each.id === id);
    if (found) await this.tried((db) => db.delete("unsent", found.n));
  }

  async refuse(id: string, why: string | undefined): Promise<void> {
    for (const each of await this.all()) {
      if (each.id !== id) continue;
      const { refused: _, ...rest } = each;
      const changed: Unsent = why === undefined ? rest : { ...rest, refused: why };
      const inMemory = this.memory.findIndex((other) => other.id === id);
      if (inMemory >= 0) this.memory[inMemory] = changed;
      else await this.tried((db) => db.put("unsent", changed));
    }
  }

  async draft(address: string): Promise<string> {
    const key = `${this.writer} ${address}`;
    return (await this.tried((db) => db.get("drafts", key)))?.text ?? this.drafts.get(key) ?? "";
  }

  async keepDraft(address: string, text: string): Promise<void> {
    const key = `${this.writer} ${address}`;
    this.drafts.set(key, text);
    await this.tried<unknown>((db) => (text ? db.put("drafts", { key, text }) : db.delete("drafts", key)));
  }

  /** Where this writer has something that waits, sent or not. */
  async addresses(): Promise<Set<string>> {
    const drafts = (await this.tried((db) => db.getAllKeys("drafts"))) ?? [];
    const mine = [...drafts, ...this.drafts.keys()].filter((key) => key.startsWith(`${this.writer} `));
    return new Set([...(await this.all()).map((each) => each.address), ...mine.map((key) => key.slice(this.writer.length + 1))]);
  }

  /** What was written there is gone at the server, and goes here: every message and what stood in the box. */
  async forget(address: string): Promise<void> {
    for (const each of await this.all()) if (each.address === address) await this.remove(each.id);
    await this.keepDraft(address, "");
  }

  private async tried<T>(work: (db: IDBPDatabase<Kept>) => Promise<T>): Promise<T | undefined> {
    if (!this.db) return undefined;
    try {
      return await work(this.db);
    } catch {
      // The disk is full, or the browser took the database away.
      return undefined;
    }
  }
}

/** A random UUID; crypto.randomUUID is missing on plain http, as on a phone that visits a demo in the network. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
