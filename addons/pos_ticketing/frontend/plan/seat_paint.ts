// Paints seats with the level of detail that their size on the screen allows: squares, sprites, sprites with numbers.
import { Atlas } from "./atlas";
import { type Geometry, WHEELCHAIR } from "./geometry";
import { categoryColor, inkOn, type Paper } from "./palette";
import type { View } from "./painter";
import { drawWheelchair } from "./shapes";
import { Look, type States } from "./states";

/** Device pixels of a seat's radius from which it gets a sprite, and from which its number fits. */
const SPRITE_FROM = 3;
const NUMBER_FROM = 9;

export class SeatPaint {
  private atlas: Atlas | null = null;

  constructor(
    private readonly ctx: CanvasRenderingContext2D,
    private readonly plan: Geometry,
    private readonly states: States,
    private readonly faded: (seat: number) => boolean,
  ) {}

  /** Paints `seats` at `view`; the caller has set the clip. */
  paint(seats: number[], view: View, paper: Paper): void {
    const radius = this.plan.usualRadius * view.scale;
    if (radius < SPRITE_FROM) return this.paintSquares(seats, radius, view, paper);
    this.paintSprites(seats, radius, view, paper);
    if (radius >= NUMBER_FROM) this.paintNumbers(seats, view);
  }

  /** Far away: squares, all of one colour after another. */
  private paintSquares(seats: number[], radius: number, { scale, x, y }: View, paper: Paper): void {
    const size = Math.max(1, radius * 1.7);
    const byColor = new Map<string, number[]>();
    for (const seat of seats) {
      const color = this.squareColor(seat, paper);
      const same = byColor.get(color);
      if (same) same.push(seat);
      else byColor.set(color, [seat]);
    }
    for (const [color, same] of byColor) {
      this.ctx.fillStyle = color;
      for (const seat of same) {
        this.ctx.fillRect(this.plan.x[seat] * scale + x - size / 2, this.plan.y[seat] * scale + y - size / 2, size, size);
      }
    }
  }

  private squareColor(seat: number, paper: Paper): string {
    if (this.faded(seat)) return paper.faded;
    const look = this.states.look(seat);
    if (look === Look.SOLD) return paper.soldLine;
    if (look === Look.BLOCKED) return paper.blocked;
    if (look === Look.OTHER || look === Look.OPTION) return paper.held;
    if (look === Look.CLOSED) return paper.faded;
    return look === Look.MINE ? paper.ink : categoryColor(this.plan.category[seat]);
  }

  private paintSprites(seats: number[], radius: number, { scale, x, y }: View, paper: Paper): void {
    if (this.atlas?.radius !== radius || this.atlas.paper !== paper) {
      this.atlas = new Atlas(radius, this.plan.wire.categories.length, paper);
    }
    for (const seat of seats) {
      this.atlas.draw(
        this.ctx,
        this.plan.category[seat],
        this.states.look(seat),
        this.faded(seat),
        this.plan.x[seat] * scale + x,
        this.plan.y[seat] * scale + y,
        this.plan.radius[seat] / this.plan.usualRadius,
      );
    }
  }

  /** Numbers of free seats, a wheelchair on those made for one. */
  private paintNumbers(seats: number[], { scale, x, y }: View): void {
    const { ctx, plan } = this;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const seat of seats) {
      if (!this.states.takable(seat) || this.faded(seat)) continue;
      const radius = plan.radius[seat] * scale;
      const number = plan.wire.seats.number[seat];
      ctx.fillStyle = inkOn(categoryColor(plan.category[seat]));
      if (plan.flags[seat] & WHEELCHAIR) {
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle;
        ctx.translate(Math.round(plan.x[seat] * scale + x), Math.round(plan.y[seat] * scale + y));
        drawWheelchair(ctx, radius);
        ctx.restore();
        continue;
      }
      ctx.font = `${Math.round(radius * (number.length > 2 ? 0.75 : 0.95))}px system-ui, sans-serif`;
      ctx.fillText(number, plan.x[seat] * scale + x, plan.y[seat] * scale + y);
    }
  }
}
