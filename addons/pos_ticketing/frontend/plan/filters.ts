// Which seats the filters let through: a mark per seat for what does not change, the states looked up as they are.
import { type Geometry, LIMITED_VIEW } from "./geometry";
import { State, type States } from "./states";

/** What is ticked. Of a group where nothing is ticked everything passes; of one with ticks, what has any of them. */
export interface Ticked {
  categories: Set<number>;
  /** Bits of the flags; 0 = no limited view. */
  attributes: Set<number>;
  /** Contingents by id; 0 = in none. */
  contingents: Set<number>;
  /** Looks. */
  states: Set<number>;
  /** Places of the orders that were looked for; null = that filter is not ticked. */
  orders: Set<number> | null;
}

export const NOTHING_TICKED: Ticked = {
  categories: new Set(),
  attributes: new Set(),
  contingents: new Set(),
  states: new Set(),
  orders: null,
};

export class Filters {
  private ticked: Ticked = NOTHING_TICKED;
  private mask: Uint8Array | null = null;
  private contingentOf = new Map<number, number>();

  constructor(
    private readonly plan: Geometry,
    private readonly states: States,
  ) {}

  /** How many filters are ticked. */
  get active(): number {
    const { categories, attributes, contingents, states, orders } = this.ticked;
    return categories.size + attributes.size + contingents.size + states.size + (orders ? 1 : 0);
  }

  apply(ticked: Ticked): void {
    this.ticked = ticked;
    this.make();
  }

  /** The contingent of each place that is set aside. */
  setContingents(contingentOf: Map<number, number>): void {
    this.contingentOf = contingentOf;
    this.make();
  }

  /** Whether a seat passes. What is in my basket always does: it stays lit. */
  passes(seat: number): boolean {
    const { states } = this.ticked;
    if (this.mask && !this.mask[seat] && this.states.of(seat) !== State.MINE) return false;
    return !states.size || states.has(this.states.look(seat)) || this.states.of(seat) === State.MINE;
  }

  /** Whether the filter of categories lets a category through (free zones). */
  passesCategory(category: number): boolean {
    return !this.ticked.categories.size || this.ticked.categories.has(category);
  }

  /** How many numbered seats match, mine only when they do. */
  count(): number {
    const { states } = this.ticked;
    let found = 0;
    for (let seat = 0; seat < this.plan.count; seat++) {
      if ((!this.mask || this.mask[seat]) && (!states.size || states.has(this.states.look(seat)))) found++;
    }
    return found;
  }

  private make(): void {
    const { categories, attributes, contingents, orders } = this.ticked;
    if (!categories.size && !attributes.size && !contingents.size && !orders) {
      this.mask = null;
      return;
    }
    const mask = new Uint8Array(this.plan.count);
    for (let seat = 0; seat < mask.length; seat++) {
      const passes =
        (!categories.size || categories.has(this.plan.category[seat])) &&
        (!attributes.size || this.hasAttribute(seat, attributes)) &&
        (!contingents.size || contingents.has(this.contingentOf.get(seat) ?? 0)) &&
        (!orders || orders.has(seat));
      mask[seat] = passes ? 1 : 0;
    }
    this.mask = mask;
  }

  private hasAttribute(seat: number, wanted: Set<number>): boolean {
    const flags = this.plan.flags[seat];
    for (const bit of wanted) if (bit === 0 ? !(flags & LIMITED_VIEW) : flags & bit) return true;
    return false;
  }
}
