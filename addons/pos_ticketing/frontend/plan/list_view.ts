// The list view: zone -> row -> seat as buttons, the accessible equal of the canvas. Seats are made when a row opens.
import { fill, make } from "guichet/dom";
import type { Describer } from "./describe";
import type { FreeZone, Geometry } from "./geometry";
import { State, type States } from "./states";
import type { Texts } from "./texts";

interface RowView {
  seats: number[];
  details: HTMLDetailsElement;
  count: HTMLElement;
  buttons: Map<number, HTMLButtonElement>;
}

export interface ListActions {
  pick(seat: number): void;
  openZone(zone: FreeZone): void;
  faded(seat: number): boolean;
}

export class ListView {
  readonly element: HTMLElement;
  private readonly rows: RowView[] = [];
  private readonly zones = new Map<FreeZone, HTMLElement>();

  constructor(
    private readonly plan: Geometry,
    private readonly states: States,
    private readonly describer: Describer,
    private readonly texts: Texts,
    private readonly actions: ListActions,
  ) {
    this.element = make("div", { class: "seat-list", role: "region", "aria-label": texts.list, tabindex: "0", hidden: "" });
    this.build();
    states.onChange((places) => this.refresh(places));
  }

  private build(): void {
    const seatsOf: number[][] = this.plan.wire.rows.map(() => []);
    for (let seat = 0; seat < this.plan.count; seat++) seatsOf[this.plan.row[seat]].push(seat);
    this.plan.wire.zones.forEach((name, zone) => {
      const section = make("section", {}, make("h2", { class: "h6 mt-3" }, name));
      this.plan.wire.rows.forEach((row, index) => {
        if (row.zone === zone && seatsOf[index].length) section.append(this.buildRow(index, seatsOf[index]));
      });
      if (section.childElementCount > 1) this.element.append(section);
    });
    for (const zone of this.plan.wire.free_zones) this.element.append(this.buildFreeZone(zone));
  }

  private buildRow(row: number, seats: number[]): HTMLElement {
    const count = make("span", { class: "seat-list-count" });
    const summary = make("summary", {}, this.describer.row(row), " ", count);
    const details = make("details", {}, summary);
    const view: RowView = { seats, details, count, buttons: new Map() };
    details.addEventListener("toggle", () => this.openRow(view));
    this.rows[row] = view;
    return details;
  }

  private buildFreeZone(zone: FreeZone): HTMLElement {
    const button = make("button", { type: "button", class: "btn btn-outline-secondary mt-3" });
    button.addEventListener("click", () => this.actions.openZone(zone));
    this.zones.set(zone, button);
    return make("section", {}, button);
  }

  private openRow(view: RowView): void {
    if (!view.details.open || view.buttons.size) return;
    const line = make("div", { class: "seat-list-seats" });
    for (const seat of view.seats) {
      const button = make("button", { type: "button", class: `seat-list-seat seat-border-${this.plan.category[seat] % 8}` });
      button.addEventListener("click", () => this.actions.pick(seat));
      view.buttons.set(seat, button);
      this.dress(seat, button);
      line.append(button);
    }
    view.details.append(line);
  }

  private dress(seat: number, button: HTMLButtonElement): void {
    const state = this.states.of(seat);
    const free = this.states.takable(seat) && !this.actions.faded(seat);
    const number = make("span", { "aria-hidden": "true" }, this.plan.wire.seats.number[seat]);
    const reason = this.states.sellable(seat) || state !== State.FREE ? this.describer.state(seat) : this.texts.not_sellable;
    const word = make("small", { "aria-hidden": "true" }, free ? "" : reason);
    button.replaceChildren(number, word, make("span", { class: "visually-hidden" }, this.describer.sentence(seat)));
    button.setAttribute("aria-pressed", String(state === State.MINE));
    button.setAttribute("aria-disabled", String(!free && state !== State.MINE));
  }

  /** Shows or hides the list; a hidden one is not kept up to date. */
  show(visible: boolean): void {
    this.element.hidden = !visible;
    if (visible) this.refresh(null);
  }

  /** Brings counts and buttons up to date; null = all. */
  refresh(places: number[] | null): void {
    if (this.element.hidden) return;
    const touched = places && new Set(places.filter((place) => place < this.plan.count).map((seat) => this.plan.row[seat]));
    this.rows.forEach((view, row) => {
      if (touched && !touched.has(row)) return;
      const free = view.seats.filter((seat) => this.states.takable(seat) && !this.actions.faded(seat)).length;
      view.count.textContent = fill(this.texts.free_count, { count: free });
      for (const [seat, button] of view.buttons) this.dress(seat, button);
    });
    for (const [zone, button] of this.zones) {
      const count = this.states.count(zone.first, zone.capacity, State.FREE);
      button.textContent = fill(this.texts.free_zone, { zone: zone.name, count, capacity: zone.capacity });
    }
  }
}
