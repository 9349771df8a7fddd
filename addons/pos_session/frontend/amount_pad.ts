// An amount field with a numeric pad and keys of usual amounts: `[data-pad-field]`, `[data-amount-pad]`, `[data-pad-amount]`.
import { all, make, whenLoaded } from "guichet/dom";
import { amountText } from "guichet/money";
import { afterKey, isErase, PAD_KEYS } from "./till/keypad";

function start(field: HTMLInputElement, form: HTMLFormElement): void {
  let fresh = true;
  const say = (text: string, replaceable: boolean): void => {
    field.value = text;
    fresh = replaceable;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const pad of all<HTMLElement>(form, "[data-amount-pad]")) {
    pad.setAttribute("role", "group");
    pad.setAttribute("aria-label", pad.dataset.textPad ?? "");
    for (const key of PAD_KEYS) {
      const button = make("button", { type: "button", class: "btn btn-outline-secondary", "data-pad": key }, key);
      if (isErase(key)) button.setAttribute("aria-label", pad.dataset.textErase ?? "Erase");
      button.addEventListener("click", () => say(afterKey(field.value, key, fresh), false));
      pad.append(button);
    }
  }
  for (const key of all<HTMLElement>(form, "[data-pad-amount]"))
    key.addEventListener("click", () => say(amountText(Number(key.dataset.padAmount)), true));
}

const started = new WeakSet<Element>();

whenLoaded((root) => {
  for (const field of all<HTMLInputElement>(root, "input[data-pad-field]")) {
    if (started.has(field) || !field.form) continue;
    started.add(field);
    start(field, field.form);
  }
});
