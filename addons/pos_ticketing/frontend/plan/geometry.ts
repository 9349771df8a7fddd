// The geometry of a plan version: columns of integers from the server, turned into typed arrays. Never changes.

export interface WireArea {
  shape: "polygon" | "rectangle" | "ellipse" | "circle" | "text" | null;
  x: number;
  y: number;
  rotation: number;
  color: string | null;
  border_color: string | null;
  polygon?: { points: { x: number; y: number }[] };
  rectangle?: { width: number; height: number };
  ellipse?: { radius: { x: number; y: number } };
  circle?: { radius: number };
  text?: { text: string; x: number; y: number; color: string | null; size: number };
}

export interface FreeZone {
  name: string;
  category: number;
  capacity: number;
  /** Index of its first place; the others follow. */
  first: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WireRow {
  zone: number;
  label: string;
  row_label?: string;
  seat_label?: string;
}

/** What `GET …/geometry.json` answers; every length is a whole number of tenths of a pixel. */
export interface WireGeometry {
  hash: string;
  name: string;
  width: number;
  height: number;
  categories: { name: string; color: string }[];
  zones: string[];
  rows: WireRow[];
  seats: {
    x: number[];
    y: number[];
    radius: number[];
    category: number[];
    row: number[];
    number: string[];
    flags: number[];
  };
  areas: WireArea[];
  free_zones: FreeZone[];
  focus: { x: number; y: number } | null;
  /** [wheelchair place, the seat of who comes along]; absent where no seat is one. */
  companions?: [number, number][];
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const WHEELCHAIR = 1;
export const LIMITED_VIEW = 2;
export const COMPANION = 4;
/** On the wire: an aisle follows the seat in its row. In `Geometry.flags`: it stands beside an aisle. */
export const AISLE = 8;

/** A plan ready to be painted. Coordinates are tenths of a pixel ("units"). */
export class Geometry {
  readonly count: number;
  readonly places: number;
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly radius: Int32Array;
  readonly category: Uint16Array;
  readonly row: Uint32Array;
  readonly flags: Uint8Array;
  /** The seat of who comes along, by wheelchair place. */
  readonly companionOf: ReadonlyMap<number, number>;
  /** The radius most seats have: sprites are made for it. */
  readonly usualRadius: number;
  /** Everything that is drawn. */
  readonly box: Box;

  constructor(readonly wire: WireGeometry) {
    const { seats } = wire;
    this.count = seats.x.length;
    this.places = wire.free_zones.reduce((sum, zone) => sum + zone.capacity, this.count);
    this.x = Int32Array.from(seats.x);
    this.y = Int32Array.from(seats.y);
    this.radius = Int32Array.from(seats.radius);
    this.category = Uint16Array.from(seats.category);
    this.row = Uint32Array.from(seats.row);
    this.flags = Uint8Array.from(seats.flags ?? { length: this.count });
    this.companionOf = new Map(wire.companions ?? []);
    this.markAisles();
    this.usualRadius = mostFrequent(this.radius) || 100;
    this.box = this.boundingBox();
  }

  /** The seat on the other side of an aisle stands beside it too. */
  private markAisles(): void {
    if (!this.flags.some((flags) => flags & AISLE)) return;
    const rows: number[][] = this.wire.rows.map(() => []);
    for (let seat = 0; seat < this.count; seat++) rows[this.row[seat]].push(seat);
    for (const seats of rows) {
      const [xs, ys] = [seats.map((seat) => this.x[seat]), seats.map((seat) => this.y[seat])];
      const wide = Math.max(...xs) - Math.min(...xs) >= Math.max(...ys) - Math.min(...ys);
      const [along, across] = wide ? [this.x, this.y] : [this.y, this.x];
      seats.sort((a, b) => along[a] - along[b] || across[a] - across[b]);
      const before = seats.map((seat) => this.flags[seat] & AISLE);
      seats.forEach((seat, at) => {
        if (at > 0) this.flags[seat] |= before[at - 1];
      });
    }
  }

  /** The free zone that holds place `index`, when it is not a numbered seat. */
  freeZoneOf(index: number): FreeZone | undefined {
    return this.wire.free_zones.find((zone) => index >= zone.first && index < zone.first + zone.capacity);
  }

  /** The free zone drawn at a point. */
  freeZoneAt(x: number, y: number): FreeZone | undefined {
    return this.wire.free_zones.find(
      (zone) => x >= zone.x && x <= zone.x + zone.width && y >= zone.y && y <= zone.y + zone.height,
    );
  }

  /** The seat with these labels, or -1. */
  indexOf(zone: string, row: string, number: string): number {
    const { rows, zones, seats } = this.wire;
    for (let i = 0; i < this.count; i++) {
      const its = rows[this.row[i]];
      if (seats.number[i] === number && its.label === row && zones[its.zone] === zone) return i;
    }
    return -1;
  }

  private boundingBox(): Box {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    const grow = (left: number, top: number, right: number, bottom: number): void => {
      box.left = Math.min(box.left, left);
      box.top = Math.min(box.top, top);
      box.right = Math.max(box.right, right);
      box.bottom = Math.max(box.bottom, bottom);
    };
    for (let i = 0; i < this.count; i++) {
      const margin = this.radius[i] * 3;
      grow(this.x[i] - margin, this.y[i] - margin, this.x[i] + margin, this.y[i] + margin);
    }
    for (const zone of this.wire.free_zones) grow(zone.x, zone.y, zone.x + zone.width, zone.y + zone.height);
    for (const area of this.wire.areas) growByArea(area, grow);
    return Number.isFinite(box.left) ? box : { left: 0, top: 0, right: this.wire.width, bottom: this.wire.height };
  }
}

function growByArea(area: WireArea, grow: (left: number, top: number, right: number, bottom: number) => void): void {
  const { x, y } = area;
  if (area.rectangle) grow(x, y, x + area.rectangle.width, y + area.rectangle.height);
  if (area.circle) grow(x - area.circle.radius, y - area.circle.radius, x + area.circle.radius, y + area.circle.radius);
  if (area.ellipse) {
    const { radius } = area.ellipse;
    grow(x - radius.x, y - radius.y, x + radius.x, y + radius.y);
  }
  for (const point of area.polygon?.points ?? []) grow(x + point.x, y + point.y, x + point.x, y + point.y);
}

function mostFrequent(values: Int32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = 0;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most) [best, most] = [value, count];
  }
  return best;
}
