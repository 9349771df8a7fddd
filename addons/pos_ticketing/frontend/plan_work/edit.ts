// The edit under way: categories, attributes, companions, free zones, focal point; undone step by step, sent whole.
import type { FreeZone, Geometry } from "../plan/geometry";

export const FLAGS = { wheelchair: 1, limited_view: 2, companion: 4, aisle: 8 } as const;
export type Attribute = keyof typeof FLAGS;
export type Zone = Omit<FreeZone, "first">;

interface Snapshot {
  categories: { name: string; color: string }[];
  category: Uint16Array;
  flags: Uint8Array;
  companions: Map<number, number>;
  zones: Zone[];
  focus: { x: number; y: number } | null;
}

const KEPT = 50;

export class Edit {
  private now: Snapshot;
  private readonly before: Snapshot[] = [];

  constructor(
    private readonly plan: Geometry,
    private readonly changed: () => void,
  ) {
    const { wire } = plan;
    this.now = {
      categories: wire.categories.map((category) => ({ ...category })),
      category: plan.category.slice(),
      flags: Uint8Array.from(wire.seats.flags),
      companions: new Map((wire as { companions?: [number, number][] }).companions ?? []),
      zones: wire.free_zones.map(({ first: _first, ...zone }) => zone),
      focus: wire.focus && { ...wire.focus },
    };
  }

  get dirty(): boolean {
    return this.before.length > 0;
  }

  get categories(): readonly { name: string; color: string }[] {
    return this.now.categories;
  }

  get zones(): readonly Zone[] {
    return this.now.zones;
  }

  get focus(): { x: number; y: number } | null {
    return this.now.focus;
  }

  get companions(): ReadonlyMap<number, number> {
    return this.now.companions;
  }

  flagsOf(seat: number): number {
    return this.now.flags[seat];
  }

  /** The seats with an attribute. */
  having(attribute: Attribute): number[] {
    const found: number[] = [];
    for (let seat = 0; seat < this.plan.count; seat++) if (this.now.flags[seat] & FLAGS[attribute]) found.push(seat);
    return found;
  }

  /** How many seats and places of free zones each category has. */
  counts(): number[] {
    const counts = this.now.categories.map(() => 0);
    for (const category of this.now.category) counts[category] += 1;
    for (const zone of this.now.zones) counts[zone.category] += zone.capacity;
    return counts;
  }

  giveCategory(seats: Iterable<number>, category: number): void {
    this.step((next) => {
      for (const seat of seats) next.category[seat] = category;
    });
  }

  addCategory(name: string, color: string): void {
    this.step((next) => next.categories.push({ name, color }));
  }

  /** Sets or removes an attribute; a seat that is no wheelchair place any more has no companion's seat either. */
  mark(seats: Iterable<number>, attribute: Attribute, on: boolean): void {
    this.step((next) => {
      for (const seat of seats) {
        if (on) next.flags[seat] |= FLAGS[attribute];
        else next.flags[seat] &= ~FLAGS[attribute];
        if (on && attribute === "wheelchair") unlink(next, (_wheelchair, companion) => companion === seat);
        if (!on && attribute === "wheelchair") unlink(next, (wheelchair) => wheelchair === seat);
        if (!on && attribute === "companion") unlink(next, (_wheelchair, companion) => companion === seat);
      }
    });
  }

  /** Gives each chosen wheelchair place the nearest of the other chosen seats. Returns how many got one. */
  accompany(seats: Iterable<number>): number {
    const chosen = [...seats];
    const wheelchairs = chosen.filter((seat) => this.now.flags[seat] & FLAGS.wheelchair);
    const others = new Set(chosen.filter((seat) => !(this.now.flags[seat] & FLAGS.wheelchair)));
    const pairs: [number, number][] = [];
    for (const wheelchair of wheelchairs) {
      const near = [...others].sort((a, b) => this.distance(wheelchair, a) - this.distance(wheelchair, b))[0];
      if (near === undefined) break;
      others.delete(near);
      pairs.push([wheelchair, near]);
    }
    if (!pairs.length) return 0;
    this.step((next) => {
      for (const [wheelchair, companion] of pairs) {
        unlink(next, (one, other) => one === wheelchair || other === companion);
        next.companions.set(wheelchair, companion);
        next.flags[companion] |= FLAGS.companion;
      }
    });
    return pairs.length;
  }

  /** Puts a zone in the place of another one, or at the end. */
  saveZone(zone: Zone, at: number | null): void {
    this.step((next) => {
      if (at === null) next.zones.push(zone);
      else next.zones[at] = zone;
    });
  }

  removeZone(at: number): void {
    this.step((next) => next.zones.splice(at, 1));
  }

  setFocus(focus: { x: number; y: number } | null): void {
    this.step((next) => {
      next.focus = focus;
    });
  }

  undo(): void {
    const last = this.before.pop();
    if (!last) return;
    this.now = last;
    this.apply();
  }

  /** What the server is sent. */
  body(): unknown {
    const { categories, category, flags, companions, zones, focus } = this.now;
    const own = [...flags].map((bits) => bits & ~FLAGS.companion);
    return { categories, category: [...category], flags: own, companions: [...companions], free_zones: zones, focus };
  }

  private distance(one: number, other: number): number {
    const { x, y } = this.plan;
    return Math.hypot(x[one] - x[other], y[one] - y[other]);
  }

  private step(change: (next: Snapshot) => unknown): void {
    const { categories, category, flags, companions, zones, focus } = this.now;
    this.before.push(this.now);
    if (this.before.length > KEPT) this.before.splice(1, 1);
    this.now = {
      categories: [...categories],
      category: category.slice(),
      flags: flags.slice(),
      companions: new Map(companions),
      zones: [...zones],
      focus,
    };
    change(this.now);
    this.apply();
  }

  /** The plan that is painted gets what was edited. */
  private apply(): void {
    const { wire } = this.plan;
    this.plan.category.set(this.now.category);
    this.plan.flags.set(this.now.flags);
    wire.categories = this.now.categories;
    wire.focus = this.now.focus;
    let first = this.plan.count;
    wire.free_zones = this.now.zones.map((zone) => {
      const placed = { ...zone, first };
      first += zone.capacity;
      return placed;
    });
    this.changed();
  }
}

function unlink(next: Snapshot, ends: (wheelchair: number, companion: number) => boolean): void {
  for (const [wheelchair, companion] of next.companions) {
    if (!ends(wheelchair, companion)) continue;
    next.companions.delete(wheelchair);
    next.flags[companion] &= ~FLAGS.companion;
  }
}
