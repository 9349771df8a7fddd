// The payment page: a PaymentForm of every `form[data-payment]` that has parts (with nothing due it has none), and the
// list of what remains, where changing a quantity ticks its line.
import { all, whenLoaded } from "guichet/dom";
import { PaymentForm } from "./till/payment_form";
import { RestList } from "./till/rest_list";

const started = new WeakSet<Element>();

whenLoaded((root) => {
  for (const form of all<HTMLFormElement>(root, "form[data-payment]")) {
    if (started.has(form) || !form.querySelector("[data-payment-part]")) continue;
    started.add(form);
    new PaymentForm(form);
  }
  for (const form of all<HTMLFormElement>(root, "form[data-payment-rest]")) {
    if (started.has(form)) continue;
    started.add(form);
    new RestList(form);
  }
});
