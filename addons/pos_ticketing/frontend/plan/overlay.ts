// The thin layer above the seats: rings of chosen seats seen from far, the focused seat, the area that is being drawn.
import type { Geometry } from "./geometry";
import { currentPaper } from "./palette";
import type { View } from "./painter";

export type Point = [x: number, y: number];

const RING_BELOW = 5;

export class Overlay {
  /** The area under way, in units of the plan: it stays where it is when the view moves. */
  draft: Point[] | null = null;
  private readonly ctx: CanvasRenderingContext2D;
  /** Nothing is on it: there is nothing to wipe off. */
  private blank = true;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly plan: Geometry,
  ) {
    const ctx = canvas.getContext("2d");
    if (!ctx) throw new Error("This browser has no 2D canvas");
    this.ctx = ctx;
  }

  /** `focused` is -1 when no seat is; `ratio` = device pixels per CSS pixel. */
  draw(view: View, ratio: number, focused: number, mine: number[]): void {
    const { ctx } = this;
    const radius = this.plan.usualRadius * view.scale;
    const blank = focused < 0 && !this.draft && (radius >= RING_BELOW || !mine.length);
    if (blank && this.blank) return;
    this.blank = blank;
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (radius < RING_BELOW) this.drawRings(view, ratio, mine);
    if (focused >= 0) this.drawFocus(view, ratio, focused, radius);
    if (this.draft) this.drawDraft(this.draft, view, ratio);
  }

  private drawRings(view: View, ratio: number, mine: number[]): void {
    const { ctx, plan } = this;
    ctx.strokeStyle = currentPaper().ink;
    ctx.lineWidth = 2 * ratio;
    ctx.beginPath();
    for (const seat of mine) {
      if (seat >= plan.count) continue;
      const [x, y] = [plan.x[seat] * view.scale + view.x, plan.y[seat] * view.scale + view.y];
      ctx.moveTo(x + 6 * ratio, y);
      ctx.arc(x, y, 6 * ratio, 0, Math.PI * 2);
    }
    ctx.stroke();
  }

  private drawFocus(view: View, ratio: number, seat: number, radius: number): void {
    const { ctx, plan } = this;
    const reach = Math.max(8 * ratio, radius * 1.35);
    const [x, y] = [plan.x[seat] * view.scale + view.x, plan.y[seat] * view.scale + view.y];
    for (const [color, width] of [
      [currentPaper().paper, 6],
      [currentPaper().focus, 3],
    ] as const) {
      ctx.strokeStyle = color;
      ctx.lineWidth = width * ratio;
      ctx.strokeRect(x - reach, y - reach, 2 * reach, 2 * reach);
    }
  }

  private drawDraft(draft: Point[], view: View, ratio: number): void {
    const { ctx } = this;
    ctx.fillStyle = "rgb(0 90 200 / 15%)";
    ctx.strokeStyle = "#2f7de1";
    ctx.lineWidth = 2 * ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    for (const [x, y] of draft) ctx.lineTo(x * view.scale + view.x, y * view.scale + view.y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
    ctx.setLineDash([]);
  }
}
