// Words for a seat: what is spoken, shown in the detail and written in the list.
import { fill } from "guichet/dom";
import { AISLE, COMPANION, type Geometry, LIMITED_VIEW, WHEELCHAIR } from "./geometry";
import type { States } from "./states";
import type { Texts } from "./texts";

export class Describer {
  constructor(
    private readonly plan: Geometry,
    private readonly states: States,
    readonly texts: Texts,
  ) {}

  /** "Row A", or what the plan calls its rows. */
  row(row: number): string {
    const { label, row_label: own } = this.plan.wire.rows[row];
    return own ? own.replace("%s", label) : fill(this.texts.row, { row: label });
  }

  /** "Seat 12", or what the plan calls the seats of this row. */
  seat(seat: number): string {
    const own = this.plan.wire.rows[this.plan.row[seat]].seat_label;
    const number = this.plan.wire.seats.number[seat];
    return own ? own.replace("%s", number) : fill(this.texts.seat_short, { seat: number });
  }

  zone(row: number): string {
    return this.plan.wire.zones[this.plan.wire.rows[row].zone];
  }

  /** "Stalls, row A, seat 12". */
  place(seat: number): string {
    const row = this.plan.row[seat];
    const { label, row_label: own } = this.plan.wire.rows[row];
    if (own) return `${this.zone(row)}, ${this.row(row)}, ${this.seat(seat)}`;
    return fill(this.texts.seat, { zone: this.zone(row), row: label, seat: this.plan.wire.seats.number[seat] });
  }

  state(seat: number): string {
    return this.texts.states[this.states.of(seat)];
  }

  /** Category, attributes and state: everything beside the place itself. */
  facts(seat: number): string[] {
    const category = this.plan.wire.categories[this.plan.category[seat]]?.name ?? "";
    const facts = [fill(this.texts.category, { category })];
    if (this.plan.flags[seat] & WHEELCHAIR) facts.push(this.texts.wheelchair);
    if (this.plan.flags[seat] & COMPANION) facts.push(this.texts.companion);
    if (this.plan.flags[seat] & LIMITED_VIEW) facts.push(this.texts.limited_view);
    if (this.plan.flags[seat] & AISLE) facts.push(this.texts.aisle);
    facts.push(this.state(seat));
    if (this.states.setAside(seat)) facts.push(this.texts.set_aside);
    if (!this.states.sellable(seat)) facts.push(this.texts.not_sellable);
    return facts;
  }

  /** The whole sentence that is spoken. */
  sentence(seat: number): string {
    return [this.place(seat), ...this.facts(seat)].join(", ");
  }
}
