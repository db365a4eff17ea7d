// On every page: does something of hers still wait on this device? Only then the rest is fetched.

/** Sends what waits, wherever in the app she is now; the conversation itself does so on its own. */
export async function sendWhatWaits(): Promise<void> {
  const writer = document.body.dataset["writer"];
  if (!writer || document.querySelector("kring-talk")) return;
  try {
    const kept = await indexedDB.databases();
    if (!kept.some((each) => each.name === "kring")) return;
  } catch {
    // A browser that keeps nothing, or doesn't say what it keeps.
    return;
  }
  const { sendElsewhere } = await import("./elsewhere.ts");
  await sendElsewhere(writer);
}
