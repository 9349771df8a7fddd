// A wheelchair place was picked: the seat of who comes along is offered, and taken with one key or touch.
import { fill, make } from "guichet/dom";
import type { Describer } from "./describe";
import type { Geometry } from "./geometry";
import type { States } from "./states";
import type { Texts } from "./texts";

export class Companions {
  private readonly text = make("p", { class: "mb-2" });
  private readonly box: HTMLElement;
  private readonly yes: HTMLButtonElement;
  private seat = -1;

  constructor(
    private readonly root: HTMLElement,
    private readonly plan: Geometry,
    private readonly states: States,
    private readonly describer: Describer,
    private readonly texts: Texts,
    take: (seat: number) => void,
    private readonly back: () => void,
  ) {
    this.yes = make("button", { type: "button", class: "btn btn-primary", "data-companion": "" }, texts.take_too);
    const no = make("button", { type: "button", class: "btn btn-outline-secondary" }, texts.not_now);
    const buttons = make("div", { class: "d-flex gap-2" }, this.yes, no);
    this.box = make("div", { class: "seat-plan-companion", role: "alertdialog", "aria-label": texts.companion, hidden: "" });
    this.box.append(this.text, buttons);
    root.append(this.box);
    this.yes.addEventListener("click", () => {
      take(this.seat);
      this.close();
    });
    no.addEventListener("click", () => this.close());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    states.onChange(() => {
      if (!this.box.hidden && !states.takable(this.seat)) this.close();
    });
  }

  /** Offers the companion's seat of a place that was just taken, when it has one that is free. */
  offer(wheelchair: number): void {
    const seat = this.plan.companionOf.get(wheelchair) ?? -1;
    if (seat < 0 || !this.states.takable(seat)) return;
    this.seat = seat;
    this.text.textContent = fill(this.texts.companion_offer, { seat: this.describer.place(seat) });
    this.box.hidden = false;
    this.yes.focus();
  }

  private close(): void {
    const had = this.root.contains(document.activeElement) && this.box.contains(document.activeElement);
    this.box.hidden = true;
    if (had) this.back();
  }
}
