// The state of every place: what the server said, under it what we have asked for and not heard of yet.
import type { Geometry } from "./geometry";

export const State = { FREE: 0, MINE: 1, SOLD: 2, OPTION: 3, BLOCKED: 4, OTHER: 5 } as const;

const NOT_SELLABLE = 0x80;
const SET_ASIDE = 0x40;
const STATE_BITS = 0x07;
/** What comes with all states and stays when single ones change. */
const OFFER_BITS = NOT_SELLABLE | SET_ASIDE;

/** What a place is drawn as: its state, or for free ones that they are of a contingent or not for sale here. */
export const Look = { ...State, CONTINGENT: 6, CLOSED: 7 } as const;

export type Change = [index: number, state: number, expiresMs: number];

/** States by place index. `onChange` hears which places look different; null = all of them. */
export class States {
  private said: Uint8Array;
  /** What `mine` found; every frame asks for it. */
  private own: number[] | null = null;
  private readonly hoped = new Map<number, number>();
  private readonly expiries = new Map<number, number>();
  private readonly listeners: ((places: number[] | null) => void)[] = [];
  private readonly mineListeners: (() => void)[] = [];

  constructor(private readonly plan: Geometry) {
    this.said = new Uint8Array(plan.places);
  }

  onChange(listener: (places: number[] | null) => void): void {
    this.listeners.push(listener);
  }

  /** 0 to 5: what the place looks like now. */
  of(index: number): number {
    const said = this.said[index] & STATE_BITS;
    return this.hoped.size ? (this.hoped.get(index) ?? said) : said;
  }

  /** Whether this operator may sell the place at all (its category has a price, its contingent is ours). */
  sellable(index: number): boolean {
    return (this.said[index] & NOT_SELLABLE) === 0;
  }

  /** Whether the place is of a contingent, whoever sells from it. */
  setAside(index: number): boolean {
    return (this.said[index] & SET_ASIDE) !== 0;
  }

  /** One of `Look`. */
  look(index: number): number {
    const state = this.of(index);
    if (state !== State.FREE || (this.said[index] & OFFER_BITS) === 0) return state;
    return this.setAside(index) ? Look.CONTINGENT : Look.CLOSED;
  }

  /** Whether a hold may be asked for. */
  takable(index: number): boolean {
    return this.of(index) === State.FREE && this.sellable(index);
  }

  /** How many places of a run are in a state (free zones, rows). */
  count(first: number, length: number, state: number): number {
    let found = 0;
    for (let i = first; i < first + length; i++) {
      if (this.of(i) === state && (state !== State.FREE || this.sellable(i))) found++;
    }
    return found;
  }

  /** The places in my basket, in plan order. */
  mine(): number[] {
    if (!this.own) {
      this.own = [];
      for (let i = 0; i < this.said.length; i++) if (this.of(i) === State.MINE) this.own.push(i);
    }
    return this.own;
  }

  /** All states at once, one byte per place. */
  load(bytes: Uint8Array): void {
    if (bytes.length !== this.plan.places) throw new Error(`${bytes.length} states for ${this.plan.places} places`);
    this.said = bytes.slice();
    this.expiries.clear();
    this.tell(null);
  }

  /** Differences from the server, in order. A byte may carry bits of the offer; without them the old ones stay. */
  apply(changes: Iterable<Change>): void {
    const changed = new Set<number>();
    let touched = false;
    for (const [index, state, expires] of changes) {
      if (index < 0 || index >= this.said.length) continue;
      const byte = state & OFFER_BITS ? state : (this.said[index] & OFFER_BITS) | state;
      if (expires) this.expiries.set(index, expires);
      else this.expiries.delete(index);
      if (this.said[index] === byte) continue;
      const mine = (byte & STATE_BITS) === State.MINE || (this.said[index] & STATE_BITS) === State.MINE;
      if (mine && !this.hoped.has(index)) touched = true;
      this.said[index] = byte;
      changed.add(index);
    }
    if (changed.size) this.tell([...changed]);
    if (touched) for (const listener of this.mineListeners) listener();
  }

  /** Shows places as if the server had agreed. */
  hope(places: Iterable<number>, state: number): void {
    const list = [...places];
    for (const index of list) this.hoped.set(index, state);
    this.tell(list);
  }

  /** The server answered for these places: what it says counts again. */
  settle(places: Iterable<number>): void {
    const list = [...places];
    for (const index of list) this.hoped.delete(index);
    this.tell(list);
  }

  /** Holds whose time is over at `now` (server clock) look free again. Returns those that were mine. */
  expire(now: number): number[] {
    const over = [...this.expiries].filter(([, expires]) => expires <= now).map(([index]) => index);
    const held = over.filter((index) => [State.MINE, State.OTHER].includes((this.said[index] & STATE_BITS) as 1 | 5));
    const lost = held.filter((index) => this.of(index) === State.MINE);
    for (const index of over) this.expiries.delete(index);
    this.apply(held.map((index): Change => [index, State.FREE, 0]));
    return lost;
  }

  /** What the server says is mine changed without this screen's doing (another screen has the same order). */
  onMine(listener: () => void): void {
    this.mineListeners.push(listener);
  }

  private tell(places: number[] | null): void {
    this.own = null;
    for (const listener of this.listeners) listener(places);
  }
}
