// Quantity fields with keys for one more, one less, and all: `[data-stepper]` around an input with `data-most`.
import { all, need, whenLoaded } from "guichet/dom";
import { parseCount } from "guichet/money";

function startStepper(box: HTMLElement): void {
  if (box.dataset.started) return;
  box.dataset.started = "1";
  const input = need<HTMLInputElement>(box, "input");
  const most = Number(input.dataset.most);
  box.addEventListener("click", (event) => {
    const key = (event.target as Element).closest<HTMLElement>("button");
    if (!key) return;
    const wanted = "stepAll" in key.dataset ? most : (parseCount(input.value) ?? 0) + Number(key.dataset.step);
    input.value = String(Math.min(Math.max(wanted, 0), most));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

whenLoaded((root) => all(root, "[data-stepper]").forEach(startStepper));
