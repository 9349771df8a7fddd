// Tells the server that the page of a kept customer order was left, so that others need not wait for the lock to end.
import { whenLoaded } from "guichet/dom";

/** Sends the form of the lock to its address of leaving, once, when the page goes. */
function watch(form: HTMLFormElement): void {
  const address = form.dataset.orderLock ?? "";
  window.addEventListener("pagehide", () => navigator.sendBeacon(address, new FormData(form)), { once: true });
}

whenLoaded((root) => root.querySelectorAll<HTMLFormElement>("form[data-order-lock]").forEach(watch));
