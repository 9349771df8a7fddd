// A uniform grid over the seats: which seats are in a box, which seat is under a point. Typed arrays, built once.
import type { Geometry } from "./geometry";

const SEATS_PER_CELL = 8;

/** Seats sorted by cell: the seats of cell c are items[start[c]] … items[start[c + 1] - 1]. */
export class Grid {
  private readonly cell: number;
  private readonly columns: number;
  private readonly lines: number;
  private readonly start: Uint32Array;
  private readonly items: Uint32Array;

  constructor(private readonly plan: Geometry) {
    const { left, top, right, bottom } = plan.box;
    const [width, height] = [Math.max(1, right - left), Math.max(1, bottom - top)];
    this.cell = Math.max(plan.usualRadius * 2, Math.sqrt((width * height * SEATS_PER_CELL) / Math.max(1, plan.count)));
    this.columns = Math.floor(width / this.cell) + 1;
    this.lines = Math.floor(height / this.cell) + 1;
    this.start = new Uint32Array(this.columns * this.lines + 1);
    this.items = new Uint32Array(plan.count);
    this.sortSeats();
  }

  private cellOf(seat: number): number {
    const { box, x, y } = this.plan;
    const column = Math.floor((x[seat] - box.left) / this.cell);
    return Math.floor((y[seat] - box.top) / this.cell) * this.columns + column;
  }

  private sortSeats(): void {
    for (let i = 0; i < this.plan.count; i++) this.start[this.cellOf(i) + 1]++;
    for (let c = 1; c < this.start.length; c++) this.start[c] += this.start[c - 1];
    const next = this.start.slice();
    for (let i = 0; i < this.plan.count; i++) this.items[next[this.cellOf(i)]++] = i;
  }

  /** Calls `visit` for every seat of the cells that touch a box: some lie a little outside it. */
  range(left: number, top: number, right: number, bottom: number, visit: (seat: number) => void): void {
    const { box } = this.plan;
    const firstColumn = Math.max(0, Math.floor((left - box.left) / this.cell));
    const lastColumn = Math.min(this.columns - 1, Math.floor((right - box.left) / this.cell));
    const firstLine = Math.max(0, Math.floor((top - box.top) / this.cell));
    const lastLine = Math.min(this.lines - 1, Math.floor((bottom - box.top) / this.cell));
    for (let line = firstLine; line <= lastLine; line++) {
      const offset = line * this.columns;
      const end = lastColumn < firstColumn ? 0 : this.start[offset + lastColumn + 1];
      for (let k = this.start[offset + firstColumn]; k < end; k++) visit(this.items[k]);
    }
  }

  /** The seat nearest to a point whose disc (never smaller than `reach`) holds it, or -1. */
  hit(x: number, y: number, reach = 0): number {
    const most = Math.max(reach, this.plan.usualRadius * 3);
    let best = -1;
    let nearest = Infinity;
    this.range(x - most, y - most, x + most, y + most, (seat) => {
      const distance = Math.hypot(this.plan.x[seat] - x, this.plan.y[seat] - y);
      if (distance < nearest && distance <= Math.max(reach, this.plan.radius[seat])) [best, nearest] = [seat, distance];
    });
    return best;
  }

  /** The seat nearest to a point, however far, or -1 when the plan has none. */
  nearest(x: number, y: number): number {
    let best = -1;
    let nearest = Infinity;
    for (let i = 0; i < this.plan.count; i++) {
      const distance = (this.plan.x[i] - x) ** 2 + (this.plan.y[i] - y) ** 2;
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }

  /**
   * The next seat in a direction (dx, dy is one of the four unit steps), or -1: the nearest in a cone of about 45
   * degrees, where sideways distance counts double, so that arrows follow curved rows and cross aisles.
   */
  next(from: number, dx: number, dy: number): number {
    const { x, y, usualRadius } = this.plan;
    for (const reach of [5, 20, 120]) {
      const distance = reach * usualRadius;
      let best = -1;
      let least = Infinity;
      this.range(x[from] - distance, y[from] - distance, x[from] + distance, y[from] + distance, (seat) => {
        const [ux, uy] = [x[seat] - x[from], y[seat] - y[from]];
        const along = ux * dx + uy * dy;
        const across = Math.abs(ux * dy) + Math.abs(uy * dx);
        if (seat === from || along <= usualRadius / 8 || across > along * 1.2) return;
        const cost = along + 2.2 * across;
        if (cost < least) [best, least] = [seat, cost];
      });
      if (best >= 0) return best;
    }
    return -1;
  }
}
