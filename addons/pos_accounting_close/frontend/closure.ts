// The window of a closure: Enter goes from field to field, and what an accountant typed is not left by mistake.
import { all, whenLoaded } from "guichet/dom";

/** Enter and the arrows go down the fields `[data-down]`; after the last one, on to «Suivant». */
function goDown(form: HTMLFormElement): void {
  const fields = all<HTMLInputElement>(form, "input[data-down]");
  fields.forEach((field, at) => {
    field.addEventListener("focus", () => field.select());
    field.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowUp" ? -1 : event.key === "Enter" || event.key === "ArrowDown" ? 1 : 0;
      if (!step) return;
      event.preventDefault();
      const next = fields[at + step] ?? (step > 0 ? form.querySelector<HTMLElement>("[data-shortcut=F10]") : null);
      next?.focus();
    });
  });
}

/** The tabs save; another way out of a form that was changed asks first. */
function warn(form: HTMLFormElement): void {
  let changed = false;
  form.addEventListener("change", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

whenLoaded((root) => {
  for (const form of all<HTMLFormElement>(root, "[data-closure-tab]")) {
    goDown(form);
    if (form.dataset.warn !== undefined) warn(form);
  }
});
