// The detail of a seat: beside the pointer while hovering, or pinned by I or Shift + right click until Escape.
import { make } from "guichet/dom";
import type { Describer } from "./describe";
import type { Stage } from "./stage";
import type { Geometry } from "./geometry";

const GAP = 14;

export class Detail {
  private readonly box = make("div", { class: "seat-plan-detail", hidden: "" });
  private pinned = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly plan: Geometry,
    private readonly stage: Stage,
    private readonly describer: Describer,
  ) {
    root.append(this.box);
  }

  /** Shows the seat under the pointer; -1 hides it. A pinned detail stays. */
  hover(seat: number): void {
    if (this.pinned) return;
    if (seat < 0) this.box.hidden = true;
    else this.show(seat);
  }

  /** Keeps the detail of a seat open. */
  pin(seat: number): void {
    this.pinned = true;
    this.show(seat);
  }

  /** Closes it. Returns whether it was pinned. */
  close(): boolean {
    const was = this.pinned;
    this.pinned = false;
    this.box.hidden = true;
    return was;
  }

  private show(seat: number): void {
    const facts = this.describer.facts(seat).map((fact) => make("div", {}, fact));
    this.box.replaceChildren(make("strong", {}, this.describer.place(seat)), ...facts);
    this.box.hidden = false;
    const [x, y] = this.stage.toCanvas(this.plan.x[seat], this.plan.y[seat]);
    const right = Math.max(4, this.root.clientWidth - this.box.offsetWidth - 4);
    const below = y + GAP + this.box.offsetHeight < this.root.clientHeight;
    this.box.style.left = `${Math.max(4, Math.min(right, x + GAP))}px`;
    this.box.style.top = `${below ? y + GAP : Math.max(4, y - GAP - this.box.offsetHeight)}px`;
  }
}
