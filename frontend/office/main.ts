import { FileField } from "../shared/file.ts";

// <copy-field>: a value with a button that copies it. Without us one selects the value and copies by hand.

class CopyField extends HTMLElement {
  #off = new AbortController();

  connectedCallback(): void {
    this.#off = new AbortController();
    const field = this.querySelector("output");
    const button = this.querySelector("button");
    if (!field || !button) return;
    button.disabled = false;
    button.addEventListener("click", () => void this.#copy(field, button), { signal: this.#off.signal });
    field.addEventListener("focus", () => select(field), { signal: this.#off.signal });
  }

  disconnectedCallback(): void {
    this.#off.abort();
  }

  async #copy(field: HTMLElement, button: HTMLButtonElement): Promise<void> {
    const words = button.querySelector("span");
    const status = this.querySelector("[role=status]");
    if (!(await copied(field)) || !words || !status) return;
    const before = words.textContent;
    words.textContent = status.textContent = button.dataset["done"] ?? "";
    setTimeout(() => {
      words.textContent = before;
      status.textContent = "";
    }, 2500);
  }
}

async function copied(field: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.textContent);
    return true;
  } catch {
    // No clipboard on a page without https: it stands selected, ready to be copied.
    select(field);
    return false;
  }
}

function select(field: HTMLElement): void {
  getSelection()?.selectAllChildren(field);
}

customElements.define("copy-field", CopyField);
customElements.define("file-field", FileField);
