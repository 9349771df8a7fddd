// What is counted in the browser from the states: places to be had per category, places chosen of those wanted.
import { all, fill } from "guichet/dom";
import type { Geometry } from "./geometry";
import type { Holds } from "./holds";
import type { States } from "./states";
import { counted, type Texts } from "./texts";

const EVERY_MS = 200;

/** Places that may be held now, by index of their category; those of free zones too. */
export function available(plan: Geometry, states: States): Uint32Array {
  const found = new Uint32Array(plan.wire.categories.length);
  for (let seat = 0; seat < plan.count; seat++) if (states.takable(seat)) found[plan.category[seat]]++;
  for (const zone of plan.wire.free_zones) {
    for (let place = zone.first; place < zone.first + zone.capacity; place++) if (states.takable(place)) found[zone.category]++;
  }
  return found;
}

export class Counts {
  private timer = 0;

  /** `wanted` = how many places the operator was asked for, 0 when nobody said. */
  constructor(
    private readonly plan: Geometry,
    private readonly states: States,
    private readonly holds: Holds,
    private readonly texts: Texts,
    private readonly wanted: number,
  ) {
    states.onChange(() => this.soon());
    document.body.addEventListener("htmx:afterSwap", () => this.tell());
    this.tell();
  }

  private soon(): void {
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      this.tell();
    }, EVERY_MS);
  }

  private tell(): void {
    const free = available(this.plan, this.states);
    for (const cell of all(document, "[data-available]")) cell.textContent = String(free[Number(cell.dataset.available)] ?? "");
    const count = this.holds.chosen.size;
    for (const badge of all(document, "[data-chosen-count]")) {
      badge.hidden = count === 0;
      badge.textContent = String(count);
    }
    for (const line of all(document, "[data-chosen-of]")) {
      line.hidden = !this.wanted;
      line.textContent = this.wanted
        ? fill(this.texts.chosen_of, { count, wanted: this.wanted })
        : counted(this.texts, "selected", count);
      line.classList.toggle("is-short", count < this.wanted);
      line.classList.toggle("is-more", count > this.wanted);
    }
  }
}
