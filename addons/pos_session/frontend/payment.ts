// The payment island: makes a PaymentForm of every `form[data-payment]` that has parts (with nothing due it has none).
import { all, whenLoaded } from "guichet/dom";
import { PaymentForm } from "./till/payment_form";

const started = new WeakSet<Element>();

whenLoaded((root) => {
  for (const form of all<HTMLFormElement>(root, "form[data-payment]")) {
    if (started.has(form) || !form.querySelector("[data-payment-part]")) continue;
    started.add(form);
    new PaymentForm(form);
  }
});
