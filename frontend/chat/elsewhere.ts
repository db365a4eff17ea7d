// What was written in a conversation goes on being sent on other pages, and signing out says what would be lost.

import { Sender } from "./sender.ts";
import { askBeforeSigningOut } from "./signing_out.ts";
import { Shelf } from "./unsent.ts";

/** Sends this writer's messages until none waits. */
export async function sendElsewhere(writer: string): Promise<void> {
  const shelf = await Shelf.open(writer);
  await forgetErased(shelf, writer);
  let waiting = (await shelf.all()).length;
  if (waiting === 0) return;
  const count = async () => {
    waiting = (await shelf.all()).length;
  };
  const nothing = () => {};
  const sender = new Sender(shelf, writer, "", { stored: () => void count(), changed: () => void count(), signedOut: nothing, other: nothing, gone: () => void count() });
  addEventListener("online", () => sender.go());
  askBeforeSigningOut(() => waiting > 0);
  sender.go();
}

/** What this device keeps for a circle that was erased goes too, at the first page she opens after it. */
async function forgetErased(shelf: Shelf, writer: string): Promise<void> {
  const circles = new Map<string, string[]>();
  for (const address of await shelf.addresses()) {
    const circle = /^\/kringen\/([0-9a-f-]{36})\//.exec(address)?.[1];
    if (circle) circles.set(circle, [...(circles.get(circle) ?? []), address]);
  }
  if (circles.size === 0) return;
  const body = new URLSearchParams([["writer", writer], ...[...circles.keys()].map((each) => ["circle", each])]);
  try {
    const answer = await fetch("/gesprekken/gewist", { method: "POST", body, headers: { "X-Unattended": "1" } });
    if (!answer.ok) return;
    const { gone } = (await answer.json()) as { gone: string[] };
    for (const circle of gone) for (const address of circles.get(circle) ?? []) await shelf.forget(address);
  } catch {
    // No network: the next page asks again.
  }
}
