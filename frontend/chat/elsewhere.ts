// What was written in a conversation goes on being sent on other pages, and signing out says what would be lost.

import { Sender } from "./sender.ts";
import { askBeforeSigningOut } from "./signing_out.ts";
import { Shelf } from "./unsent.ts";

/** Sends this writer's messages until none waits. */
export async function sendElsewhere(writer: string): Promise<void> {
  const shelf = await Shelf.open(writer);
  let waiting = (await shelf.all()).length;
  if (waiting === 0) return;
  const count = async () => {
    waiting = (await shelf.all()).length;
  };
  const nothing = () => {};
  const sender = new Sender(shelf, writer, "", { stored: () => void count(), changed: () => void count(), signedOut: nothing, other: nothing });
  addEventListener("online", () => sender.go());
  askBeforeSigningOut(() => waiting > 0);
  sender.go();
}
