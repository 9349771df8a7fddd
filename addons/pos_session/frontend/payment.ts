// The payment island: makes a PaymentForm of every `form[data-payment]` (DOM contract: till/payment_form.ts and the template).
import { all, whenLoaded } from "guichet/dom";
import { PaymentForm } from "./till/payment_form";

const started = new WeakSet<Element>();

whenLoaded((root) => {
  for (const form of all<HTMLFormElement>(root, "form[data-payment]")) {
    if (started.has(form)) continue;
    started.add(form);
    new PaymentForm(form);
  }
});
