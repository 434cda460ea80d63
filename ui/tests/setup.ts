import { ALL_WORDS, loadWords } from "../src/lib/catalogue";

// Unit tests run in one zone and one language, so that a time reads the same on every computer.
process.env["TZ"] = "Europe/London";

// They also know every word, whichever screen would have brought it along.
await loadWords(ALL_WORDS);

// jsdom knows no modal dialogs; these two are what the page relies on.
if (typeof HTMLDialogElement !== "undefined" && !("showModal" in HTMLDialogElement.prototype)) {
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.open = true;
    },
    close(this: HTMLDialogElement) {
      this.open = false;
      this.dispatchEvent(new Event("close"));
    },
  });
}
