// The prices of a list: Enter goes down, what was typed and not saved is counted, and nothing of it is lost unasked.
import { all, fill, need, whenLoaded } from "guichet/dom";
import { ask } from "guichet/confirm";

interface Waiting {
  issueRequest(skipConfirmation?: boolean): void;
}

/** The price fields of the form: they stand in the table, outside of it. */
function fieldsOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.elements].filter((field): field is HTMLInputElement => field instanceof HTMLInputElement && "money" in field.dataset);
}

/** Wires one `form[data-prices]`. */
function startPrices(form: HTMLFormElement): void {
  const told = need(form, "[data-prices-changed]");
  const hint = told.textContent ?? "";
  let sending = false;
  const changed = (): number => fieldsOf(form).filter((field) => field.value.trim() !== field.defaultValue.trim()).length;
  const tell = (): void => {
    const count = changed();
    told.textContent = count ? fill(form.dataset.textChanged ?? "{count}", { count }) : hint;
    told.classList.toggle("fw-bold", count > 0);
  };
  document.addEventListener("input", tell);
  document.addEventListener("change", tell);
  document.addEventListener("htmx:afterSwap", tell);
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && changed()) event.preventDefault();
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!changed()) return;
    event.preventDefault();
    const waiting = (event as CustomEvent<Waiting>).detail;
    void ask(form.dataset.textLeave ?? "").then((yes) => yes && waiting.issueRequest(true));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    const fields = fieldsOf(form);
    const at = fields.indexOf(event.target);
    if (at < 0) return;
    event.preventDefault();
    const next = fields[at + 1];
    if (next) next.select();
    else need<HTMLElement>(form, "[type=submit]").focus();
  });
  const first = fieldsOf(form).find((field) => field.classList.contains("is-invalid"));
  first?.focus();
}

whenLoaded((root) => all<HTMLFormElement>(root, "form[data-prices]").forEach(startPrices));
