// An open list of notes, and choosing a paper.
import { FileField } from "../shared/file.ts";
import { Held } from "../shared/held.ts";

customElements.define("kring-notes", class extends Held {});
customElements.define("file-field", FileField);
