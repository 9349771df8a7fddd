// The chosen places: numbered seats, shown as ticked, or a quantity of one free zone. They replace each other.
import type { FreeZone } from "../plan/geometry";
import { State, type States } from "../plan/states";

export class Selection {
  readonly seats = new Set<number>();
  zone: FreeZone | null = null;
  quantity = 0;

  constructor(
    private readonly states: States,
    private readonly may: (seat: number) => boolean,
    private readonly changed: () => void,
  ) {}

  get count(): number {
    return this.zone ? this.quantity : this.seats.size;
  }

  /** Puts seats in or takes them out. Returns how many could not be chosen. */
  set(seats: Iterable<number>, on: boolean): number {
    let refused = 0;
    const touched: number[] = [];
    for (const seat of seats) {
      if (on && !this.may(seat)) refused += 1;
      else if (on !== this.seats.has(seat)) {
        if (on) this.seats.add(seat);
        else this.seats.delete(seat);
        touched.push(seat);
      }
    }
    if (on && this.seats.size) this.zone = null;
    if (on) this.states.hope(touched, State.MINE);
    else this.states.settle(touched);
    this.changed();
    return refused;
  }

  toggle(seat: number): number {
    return this.set([seat], !this.seats.has(seat));
  }

  /** Chooses these seats and no others. */
  replace(seats: Iterable<number>): number {
    const wanted = new Set(seats);
    this.set([...this.seats].filter((seat) => !wanted.has(seat)), false);
    return this.set(wanted, true);
  }

  takeFrom(zone: FreeZone, quantity: number): void {
    this.set([...this.seats], false);
    [this.zone, this.quantity] = [zone, quantity];
    this.changed();
  }

  /** Chooses nothing. Returns whether something was. */
  clear(): boolean {
    const had = this.count > 0;
    this.zone = null;
    this.set([...this.seats], false);
    return had;
  }
}
