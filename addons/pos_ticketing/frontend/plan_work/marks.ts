// What the seat plan does not draw: attributes of seats and the focal point, on a canvas of their own above it.
import { make } from "guichet/dom";
import type { Geometry } from "../plan/geometry";
import { currentPaper } from "../plan/palette";
import type { Stage } from "../plan/stage";
import { type Edit, FLAGS } from "./edit";

const READABLE = 4;

export class Marks {
  private readonly canvas = make("canvas", { class: "plan-marks", "aria-hidden": "true" });
  private readonly ctx: CanvasRenderingContext2D;

  constructor(
    root: HTMLElement,
    private readonly plan: Geometry,
    private readonly stage: Stage,
    private readonly edit: Edit,
  ) {
    const ctx = this.canvas.getContext("2d");
    if (!ctx) throw new Error("This browser has no 2D canvas");
    this.ctx = ctx;
    stage.canvas.parentElement?.insertBefore(this.canvas, stage.canvas.nextSibling);
    const drawn = stage.drawOverlay.bind(stage);
    stage.drawOverlay = () => {
      drawn();
      this.draw();
    };
    new ResizeObserver(() => this.draw()).observe(root);
  }

  draw(): void {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const { clientWidth: width, clientHeight: height } = this.stage.canvas;
    if (this.canvas.width !== width * ratio || this.canvas.height !== height * ratio) {
      [this.canvas.width, this.canvas.height] = [width * ratio, height * ratio];
      [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    }
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, width, height);
    const radius = this.plan.usualRadius * this.stage.scale;
    if (radius >= READABLE) this.drawAttributes(radius, width, height);
    this.drawFocus();
  }

  private drawAttributes(radius: number, width: number, height: number): void {
    const { ctx, plan, edit, stage } = this;
    const { ink, paper } = currentPaper();
    ctx.lineWidth = Math.max(1.5, radius / 6);
    for (let seat = 0; seat < plan.count; seat++) {
      const flags = edit.flagsOf(seat);
      if (!flags) continue;
      const [x, y] = stage.toCanvas(plan.x[seat], plan.y[seat]);
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      if (flags & FLAGS.aisle) this.line(x + radius * 1.25, y - radius, x + radius * 1.25, y + radius, ink);
      if (flags & FLAGS.limited_view) this.line(x - radius, y + radius * 1.2, x + radius, y + radius * 1.2, ink);
      const letter = flags & FLAGS.wheelchair ? "♿" : flags & FLAGS.companion ? "+" : "";
      if (letter) this.badge(letter, x + radius * 0.75, y - radius * 0.75, radius * 0.75, ink, paper);
    }
    ctx.strokeStyle = ink;
    ctx.setLineDash([3, 3]);
    for (const [wheelchair, companion] of edit.companions) {
      ctx.beginPath();
      ctx.moveTo(...stage.toCanvas(plan.x[wheelchair], plan.y[wheelchair]));
      ctx.lineTo(...stage.toCanvas(plan.x[companion], plan.y[companion]));
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  private line(x1: number, y1: number, x2: number, y2: number, color: string): void {
    this.ctx.strokeStyle = color;
    this.ctx.beginPath();
    this.ctx.moveTo(x1, y1);
    this.ctx.lineTo(x2, y2);
    this.ctx.stroke();
  }

  private badge(letter: string, x: number, y: number, radius: number, ink: string, paper: string): void {
    const { ctx } = this;
    ctx.fillStyle = ink;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillStyle = paper;
    ctx.font = `600 ${radius * 1.5}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(letter, x, y);
  }

  private drawFocus(): void {
    const { focus } = this.edit;
    if (!focus) return;
    const { ctx } = this;
    const [x, y] = this.stage.toCanvas(focus.x, focus.y);
    ctx.lineWidth = 2.5;
    this.line(x - 14, y, x + 14, y, currentPaper().focus);
    this.line(x, y - 14, x, y + 14, currentPaper().focus);
    ctx.beginPath();
    ctx.arc(x, y, 8, 0, Math.PI * 2);
    ctx.stroke();
  }
}
