// One sheet of sprites for a zoom: every category x look, bright and faded, sharp at exactly this radius.
import { categoryColor, type Paper } from "./palette";
import { drawSeat, LOOK_COUNT } from "./shapes";

const FADED = 0.22;
const MARGIN = 2;

/** Sprites of seats of `radius` device pixels. */
export class Atlas {
  readonly size: number;
  private readonly sheet: HTMLCanvasElement;

  constructor(
    readonly radius: number,
    categories: number,
    readonly paper: Paper,
  ) {
    this.size = Math.ceil(2 * radius + 2 * MARGIN);
    this.sheet = document.createElement("canvas");
    this.sheet.width = this.size * Math.max(1, categories);
    this.sheet.height = this.size * LOOK_COUNT * 2;
    const ctx = this.sheet.getContext("2d");
    if (!ctx) throw new Error("This browser has no 2D canvas");
    for (let category = 0; category < categories; category++) {
      for (let line = 0; line < LOOK_COUNT * 2; line++) this.drawSprite(ctx, category, line);
    }
  }

  private drawSprite(ctx: CanvasRenderingContext2D, category: number, line: number): void {
    const faded = line >= LOOK_COUNT;
    ctx.save();
    ctx.translate((category + 0.5) * this.size, (line + 0.5) * this.size);
    ctx.globalAlpha = faded ? FADED : 1;
    drawSeat(ctx, line % LOOK_COUNT, this.radius, categoryColor(category), this.paper);
    ctx.restore();
  }

  /** Copies a sprite so that it is centred on (x, y); `scale` is for seats of another radius. */
  draw(ctx: CanvasRenderingContext2D, category: number, look: number, faded: boolean, x: number, y: number, scale: number): void {
    const line = look + (faded ? LOOK_COUNT : 0);
    const wide = this.size * scale;
    ctx.drawImage(
      this.sheet,
      category * this.size,
      line * this.size,
      this.size,
      this.size,
      Math.round(x - wide / 2),
      Math.round(y - wide / 2),
      wide,
      wide,
    );
  }
}
