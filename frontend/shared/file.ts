// <file-field>: the browser's own button speaks the browser's language; ours speaks the page's, and names what was chosen.
// data-most and data-too-large: what doesn't fit is said before it is sent. data-sending: what is said while it goes.
// data-names: the field that is called after the file, as long as nothing was typed in it.

export class FileField extends HTMLElement {
  #off = new AbortController();

  connectedCallback(): void {
    this.#off = new AbortController();
    const input = this.querySelector("input");
    const told = { signal: this.#off.signal };
    input?.addEventListener("change", () => this.#chosen(input), told);
    input?.form?.addEventListener("submit", (event) => this.#sending(event, input), told);
    // Back from the next page: nothing is on its way any more.
    if (input) addEventListener("pageshow", () => this.#chosen(input), told);
  }

  disconnectedCallback(): void {
    this.#off.abort();
  }

  #chosen(input: HTMLInputElement): void {
    const file = input.files?.[0];
    const fits = !file || file.size <= Number(this.dataset["most"] ?? Infinity);
    this.#say(fits ? (file?.name ?? "") : (this.dataset["tooLarge"] ?? ""));
    this.classList.toggle("too-large", !fits);
    if (file && fits) this.#name(file.name);
  }

  #sending(event: SubmitEvent, input: HTMLInputElement): void {
    if (this.classList.contains("too-large")) {
      event.preventDefault();
      input.focus();
    } else if (input.files?.length && this.dataset["sending"]) this.#say(this.dataset["sending"]);
  }

  #name(file: string): void {
    const named = document.getElementById(this.dataset["names"] ?? "");
    if (!(named instanceof HTMLInputElement) || (named.value && named.value !== named.dataset["given"])) return;
    named.value = named.dataset["given"] = file.replace(/\.[a-z]{3,5}$/i, "").replaceAll("_", " ").slice(0, named.maxLength);
  }

  #say(words: string): void {
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = words;
  }
}
