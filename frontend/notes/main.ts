// An open list of notes.
import { Held } from "../shared/held.ts";

customElements.define("kring-notes", class extends Held {});
