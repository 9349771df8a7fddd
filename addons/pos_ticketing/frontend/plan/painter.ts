// Paints seats: level of detail, and copy-scroll (a pan copies the canvas onto itself and paints only the new strips).
import { Atlas } from "./atlas";
import { Backdrop } from "./backdrop";
import { type Geometry, WHEELCHAIR } from "./geometry";
import type { Grid } from "./grid";
import { categoryColor, currentPaper, inkOn, type Paper } from "./palette";
import { drawWheelchair } from "./shapes";
import { State, type States } from "./states";

/** Device pixels of a seat's radius from which it gets a sprite, and from which its number fits. */
const SPRITE_FROM = 3;
const NUMBER_FROM = 9;
/** More changed places than this are painted as one whole picture. */
const SINGLY = 1500;

/** Where the plan stands on the canvas: device pixels = units x scale + (x, y). */
export interface View {
  scale: number;
  x: number;
  y: number;
}

/** A rectangle of whole device pixels (fractions would leave white fringes). */
interface Patch {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class Painter {
  private readonly ctx: CanvasRenderingContext2D;
  private readonly backdrop: Backdrop;
  private shown: View | null = null;
  private atlas: Atlas | null = null;
  private paper: Paper = currentPaper();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly plan: Geometry,
    private readonly grid: Grid,
    private readonly states: States,
    private readonly faded: (seat: number) => boolean,
  ) {
    const ctx = canvas.getContext("2d", { alpha: false });
    if (!ctx) throw new Error("This browser has no 2D canvas");
    this.ctx = ctx;
    this.backdrop = new Backdrop(plan, states);
  }

  /** Forgets the picture: size, theme, filter or all states have changed. */
  reset(): void {
    this.shown = null;
    this.paper = currentPaper();
    if (this.atlas?.paper !== this.paper) this.atlas = null;
  }

  /** Shows the plan at `view`, with as little painting as possible. */
  draw(view: View): void {
    const next = { scale: view.scale, x: Math.round(view.x), y: Math.round(view.y) };
    const { width, height } = this.canvas;
    const last = this.shown;
    this.shown = next;
    if (!last || last.scale !== next.scale || Math.abs(next.x - last.x) >= width || Math.abs(next.y - last.y) >= height) {
      this.paint({ left: 0, top: 0, right: width, bottom: height });
      return;
    }
    this.scroll(next.x - last.x, next.y - last.y);
  }

  private scroll(dx: number, dy: number): void {
    const { width, height } = this.canvas;
    if (dx || dy) this.ctx.drawImage(this.canvas, dx, dy);
    if (dx > 0) this.paint({ left: 0, top: 0, right: dx, bottom: height });
    if (dx < 0) this.paint({ left: width + dx, top: 0, right: width, bottom: height });
    if (dy > 0) this.paint({ left: 0, top: 0, right: width, bottom: dy });
    if (dy < 0) this.paint({ left: 0, top: height + dy, right: width, bottom: height });
  }

  /** Paints single places again after their state changed. Returns false when there is nothing to correct yet. */
  repaint(places: number[]): boolean {
    if (!this.shown || places.length > SINGLY) {
      this.shown = null;
      return false;
    }
    for (const patch of this.patches(places)) this.paint(patch);
    return true;
  }

  private patches(places: number[]): Patch[] {
    const zones = new Set(places.filter((place) => place >= this.plan.count).map((place) => this.plan.freeZoneOf(place)));
    const found = [...zones].flatMap((zone) => (zone ? [this.patch(zone.x, zone.y, zone.width, zone.height, 4)] : []));
    for (const seat of places) {
      if (seat >= this.plan.count) continue;
      const r = this.plan.radius[seat];
      found.push(this.patch(this.plan.x[seat] - r, this.plan.y[seat] - r, 2 * r, 2 * r, 2));
    }
    const { width, height } = this.canvas;
    return found.filter((patch) => patch.right > 0 && patch.bottom > 0 && patch.left < width && patch.top < height);
  }

  private patch(x: number, y: number, width: number, height: number, margin: number): Patch {
    const { scale, x: left, y: top } = this.shown as View;
    return {
      left: Math.floor(x * scale + left - margin),
      top: Math.floor(y * scale + top - margin),
      right: Math.ceil((x + width) * scale + left + margin),
      bottom: Math.ceil((y + height) * scale + top + margin),
    };
  }

  private paint(patch: Patch): void {
    const { ctx } = this;
    const { scale, x, y } = this.shown as View;
    ctx.save();
    ctx.beginPath();
    ctx.rect(patch.left, patch.top, patch.right - patch.left, patch.bottom - patch.top);
    ctx.clip();
    ctx.fillStyle = this.paper.paper;
    ctx.fillRect(patch.left, patch.top, patch.right - patch.left, patch.bottom - patch.top);
    ctx.setTransform(scale, 0, 0, scale, x, y);
    this.backdrop.draw(ctx, scale, this.paper);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const seats = this.seatsIn(patch);
    const radius = this.plan.usualRadius * scale;
    if (radius < SPRITE_FROM) this.paintSquares(seats, radius);
    else this.paintSprites(seats, radius);
    if (radius >= NUMBER_FROM) this.paintNumbers(seats);
    ctx.restore();
  }

  private seatsIn(patch: Patch): number[] {
    const { scale, x, y } = this.shown as View;
    const margin = this.plan.usualRadius * 2;
    const seats: number[] = [];
    this.grid.range(
      (patch.left - x) / scale - margin,
      (patch.top - y) / scale - margin,
      (patch.right - x) / scale + margin,
      (patch.bottom - y) / scale + margin,
      (seat) => seats.push(seat),
    );
    return seats;
  }

  /** Far away: squares, all of one colour after another. */
  private paintSquares(seats: number[], radius: number): void {
    const { scale, x, y } = this.shown as View;
    const size = Math.max(1, radius * 1.7);
    const byColor = new Map<string, number[]>();
    for (const seat of seats) {
      const color = this.squareColor(seat);
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

  private squareColor(seat: number): string {
    if (this.faded(seat)) return this.paper.faded;
    const state = this.states.of(seat);
    if (state === State.SOLD) return this.paper.soldLine;
    if (state === State.BLOCKED) return this.paper.blocked;
    if (state === State.OTHER || state === State.OPTION) return this.paper.held;
    return state === State.MINE ? this.paper.ink : categoryColor(this.plan.category[seat]);
  }

  private paintSprites(seats: number[], radius: number): void {
    const { scale, x, y } = this.shown as View;
    if (this.atlas?.radius !== radius) this.atlas = new Atlas(radius, this.plan.wire.categories.length, this.paper);
    for (const seat of seats) {
      this.atlas.draw(
        this.ctx,
        this.plan.category[seat],
        this.states.of(seat),
        this.faded(seat),
        this.plan.x[seat] * scale + x,
        this.plan.y[seat] * scale + y,
        this.plan.radius[seat] / this.plan.usualRadius,
      );
    }
  }

  /** Numbers of free seats, a wheelchair on those made for one. */
  private paintNumbers(seats: number[]): void {
    const { ctx, plan } = this;
    const { scale, x, y } = this.shown as View;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const seat of seats) {
      if (this.states.of(seat) !== State.FREE || this.faded(seat)) continue;
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
