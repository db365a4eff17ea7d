// An open plan.
import { Held } from "../shared/held.ts";

customElements.define("kring-plan", class extends Held {});
