// The end of a closing: what goes to the bank is what was counted less what stays in the drawer.
import { all, whenLoaded } from "guichet/dom";
import { formatMoney, parseMoney } from "guichet/money";

/** Wires one `[data-closing-kept]`. The server computes the same amount again, and refuses more than was counted. */
function startKept(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("[data-kept]");
  const output = box.querySelector<HTMLElement>("[data-banked]");
  if (!input || !output) return;
  const counted = Number(box.dataset.counted);
  const refresh = (): void => {
    const kept = input.value.trim() === "" ? counted : parseMoney(input.value);
    const fits = kept !== null && kept >= 0 && kept <= counted;
    output.textContent = fits ? formatMoney(counted - kept) : "";
    input.classList.toggle("is-invalid", !fits);
    input.setAttribute("aria-invalid", String(!fits));
  };
  input.addEventListener("input", refresh);
  refresh();
}

whenLoaded((root) => all(root, "[data-closing-kept]").forEach(startKept));
