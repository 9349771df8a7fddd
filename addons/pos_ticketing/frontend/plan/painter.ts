// Paints no more than it must: copy-scroll (a pan copies the canvas onto itself and paints only the new strips), patches,
// and while one zooms over many seats the last picture is stretched, to be painted anew when the gesture rests.
import { Backdrop } from "./backdrop";
import type { Geometry } from "./geometry";
import type { Grid } from "./grid";
import { currentPaper, type Paper } from "./palette";
import { SeatPaint } from "./seat_paint";
import type { States } from "./states";

/** More changed places than this are painted as one whole picture. */
const SINGLY = 1500;

/** Above so many seats in sight a zoom stretches the picture until it rested so long; at most by this factor. */
const MANY = 6000;
const REST_MS = 90;
const MOST_STRETCH = 6;

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
  private readonly seats: SeatPaint;
  private shown: View | null = null;
  private stretched: { picture: HTMLCanvasElement; view: View } | null = null;
  private resting = 0;
  /** Seats in the last whole picture. */
  private inSight = 0;
  private paper: Paper = currentPaper();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly plan: Geometry,
    private readonly grid: Grid,
    states: States,
    faded: (seat: number) => boolean,
    private readonly again: () => void,
  ) {
    const ctx = canvas.getContext("2d", { alpha: false });
    if (!ctx) throw new Error("This browser has no 2D canvas");
    this.ctx = ctx;
    this.backdrop = new Backdrop(plan, states);
    this.seats = new SeatPaint(ctx, plan, states, faded);
  }

  /** Forgets the picture: size, theme, filter or all states have changed. */
  reset(): void {
    this.shown = null;
    this.stretched = null;
    this.paper = currentPaper();
  }

  /** Shows the plan at `view`, with as little painting as possible. */
  draw(view: View): void {
    const next = { scale: view.scale, x: Math.round(view.x), y: Math.round(view.y) };
    const { width, height } = this.canvas;
    if (this.stretch(next)) return;
    this.stretched = null;
    const last = this.shown;
    this.shown = next;
    if (!last || last.scale !== next.scale || Math.abs(next.x - last.x) >= width || Math.abs(next.y - last.y) >= height) {
      this.paint({ left: 0, top: 0, right: width, bottom: height });
      return;
    }
    this.scroll(next.x - last.x, next.y - last.y);
  }

  /** Shows the last picture larger or smaller. Returns false when the plan is to be painted. */
  private stretch(next: View): boolean {
    const from = this.stretched?.view ?? this.shown;
    const factor = from ? next.scale / from.scale : 1;
    if (!from || factor === 1 || this.inSight < MANY || Math.max(factor, 1 / factor) > MOST_STRETCH) return false;
    const { ctx, canvas } = this;
    this.stretched ??= { picture: this.copy(), view: from };
    this.shown = null;
    ctx.fillStyle = this.paper.paper;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    const [left, top] = [next.x - from.x * factor, next.y - from.y * factor];
    ctx.imageSmoothingEnabled = false; // Smoothing a whole canvas takes a frame where there is no GPU.
    ctx.drawImage(this.stretched.picture, left, top, canvas.width * factor, canvas.height * factor);
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.reset();
      this.again();
    }, REST_MS);
    return true;
  }

  private copy(): HTMLCanvasElement {
    const picture = document.createElement("canvas");
    picture.width = this.canvas.width;
    picture.height = this.canvas.height;
    picture.getContext("2d", { alpha: false })?.drawImage(this.canvas, 0, 0);
    return picture;
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
      this.reset();
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
    if (patch.right - patch.left === this.canvas.width && patch.bottom - patch.top === this.canvas.height) {
      this.inSight = seats.length;
    }
    this.seats.paint(seats, this.shown as View, this.paper);
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
}
