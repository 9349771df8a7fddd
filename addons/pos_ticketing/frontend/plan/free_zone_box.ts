// The quantity box of a free zone: how many places without a number.
import { fill, make } from "guichet/dom";
import type { FreeZone } from "./geometry";
import { State, type States } from "./states";
import type { Texts } from "./texts";

export class FreeZoneBox {
  private readonly title = make("h2", { class: "h5", id: "free-zone-title" });
  private readonly input: HTMLInputElement;
  private readonly dialog: HTMLDialogElement;
  private zone: FreeZone | null = null;

  constructor(
    root: HTMLElement,
    private readonly states: States,
    private readonly texts: Texts,
    private readonly most: number,
    take: (zone: FreeZone, quantity: number) => void,
  ) {
    this.input = make("input", {
      class: "form-control form-control-lg",
      id: "free-zone-quantity",
      type: "number",
      inputmode: "numeric",
      min: "1",
      step: "1",
      required: "",
    });
    const cancel = make("button", { type: "button", class: "btn btn-outline-secondary" }, texts.cancel);
    const hold = make("button", { type: "submit", class: "btn btn-primary" }, texts.hold);
    const form = make(
      "form",
      { method: "dialog" },
      this.title,
      make("label", { class: "form-label", for: "free-zone-quantity" }, texts.quantity),
      this.input,
      make("div", { class: "d-flex gap-2 justify-content-end mt-3" }, cancel, hold),
    );
    this.dialog = make("dialog", { class: "seat-plan-dialog", "aria-labelledby": "free-zone-title" }, form);
    root.append(this.dialog);
    cancel.addEventListener("click", () => this.dialog.close());
    form.addEventListener("submit", () => {
      if (this.zone) take(this.zone, this.input.valueAsNumber);
    });
  }

  /** Asks for a quantity of at most what is free. */
  open(zone: FreeZone): void {
    this.zone = zone;
    const free = this.states.count(zone.first, zone.capacity, State.FREE);
    this.title.textContent = fill(this.texts.free_zone, { zone: zone.name, count: free, capacity: zone.capacity });
    this.input.max = String(Math.min(free, this.most));
    this.input.value = "1";
    this.dialog.showModal();
    this.input.select();
  }
}
