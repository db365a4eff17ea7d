// What the tabs of one browser tell each other of its session: who is in, how long still, and that it is over.

/** How the session stands: who is in ("" for nobody), and in how many seconds it ends; nothing for who is remembered. */
export interface Stand {
  writer: string;
  /** When she does nothing. */
  idle?: number;
  /** Whatever she does. */
  limit?: number;
}

const word = new BroadcastChannel("sessie");

/** Tells the other tabs. */
export const tell = (stand: Stand): void => word.postMessage(stand);

/** Hears the other tabs. */
export const hear = (heard: (stand: Stand) => void): void =>
  word.addEventListener("message", (event: MessageEvent<Stand>) => heard(event.data));
