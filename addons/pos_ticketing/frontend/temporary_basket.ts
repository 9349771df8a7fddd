// The temporary basket on a page of its own, without a plan: gives places back and shows what is left.
//
//   [data-temporary-basket][data-release-url][data-order][data-text-error] around #basket, whose [data-release="12,13"] give places back
import { all, need, whenLoaded } from "guichet/dom";
import { newKey, postJson, Refused } from "guichet/request";
import { toast } from "guichet/toasts";
import { Basket } from "./plan/basket";

function start(page: HTMLElement): void {
  const element = need<HTMLElement>(page, "#basket");
  const basket = new Basket(element);
  element.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-release]");
    if (!button || button.disabled) return;
    button.disabled = true;
    const seats = (button.dataset.release ?? "").split(",").map(Number);
    postJson(page.dataset.releaseUrl ?? "", { order: Number(page.dataset.order), seats }, newKey())
      .catch((error: unknown) => toast(error instanceof Refused && error.message ? error.message : (page.dataset.textError ?? ""), "danger"))
      .finally(() => basket.refresh());
  });
  document.addEventListener("guichet:expired", () => basket.refresh());
}

whenLoaded((root) => all(root, "[data-temporary-basket]").forEach(start));
