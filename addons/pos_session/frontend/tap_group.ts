// Product keys: quick taps are grouped into one POST per about 20 ms, in order; the answer replaces the order's lines.
import { all, make, whenLoaded } from "guichet/dom";
import { postJson, Refused } from "guichet/request";
import { TapQueue } from "./till/tap_queue";
import { inTurn } from "./till/turns";

/** Replaces the lines; htmx handles out-of-band parts and wires what is new. A line that was added is scrolled to. */
async function show(response: Response, target: string): Promise<void> {
  const box = document.querySelector(target);
  const lines = (): number => box?.querySelectorAll("[data-lines] [data-line]").length ?? 0;
  const before = lines();
  window.htmx.swap(target, await response.text(), { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  if (box && lines() > before) box.scrollTop = box.scrollHeight;
}

function notice(box: HTMLElement): HTMLElement {
  const found = box.querySelector<HTMLElement>("[data-tap-notice]");
  if (found) return found;
  const made = make("div", { class: "alert alert-warning d-flex align-items-center gap-3", role: "alert", "data-tap-notice": "" });
  box.prepend(made);
  return made;
}

function startGroup(box: HTMLElement): void {
  if (box.dataset.started) return;
  box.dataset.started = "1";
  const { url = "", target = "", textError = "Error", textRetry = "Try again" } = box.dataset;
  const html = { "HX-Request": "true", Accept: "text/html, application/json;q=0.9" };
  const queue = new TapQueue(
    async (items, key) => {
      await inTurn(document.querySelector(target), async () => show(await postJson(url, { items }, key, html), target));
      box.querySelector("[data-tap-notice]")?.remove();
    },
    (error, canRetry) => {
      const text = (error instanceof Refused && error.message) || textError;
      if (!canRetry) {
        document.dispatchEvent(new CustomEvent("guichet:toast", { detail: { message: text, level: "danger" } }));
        return;
      }
      const retry = make("button", { type: "button", class: "btn btn-warning" }, textRetry);
      retry.addEventListener("click", () => queue.retry());
      notice(box).replaceChildren(text, retry);
    },
  );
  box.addEventListener("click", (event) => {
    const product = (event.target as Element).closest<HTMLElement>("[data-product]")?.dataset.product;
    if (product) queue.tap(Number(product));
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.pending) event.preventDefault();
  });
}

whenLoaded((root) => all(root, "[data-tap-group]").forEach(startGroup));
