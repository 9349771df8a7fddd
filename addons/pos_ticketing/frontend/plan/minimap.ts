// The map window: the whole plan small, with a frame around what the canvas shows. Click or drag moves the view.
import { make } from "guichet/dom";
import type { Box, Geometry } from "./geometry";
import { categoryColor, currentPaper } from "./palette";

const WIDTH = 200;
const HEIGHT = 150;

export class Minimap {
  readonly canvas: HTMLCanvasElement;
  private readonly scale: number;
  private picture: HTMLCanvasElement | null = null;

  /** `goTo` hears the point (in units) that was clicked. */
  constructor(
    private readonly plan: Geometry,
    label: string,
    private readonly ratio: number,
    private readonly goTo: (x: number, y: number) => void,
  ) {
    const { box } = plan;
    this.scale = Math.min(WIDTH / (box.right - box.left), HEIGHT / (box.bottom - box.top));
    const width = Math.round((box.right - box.left) * this.scale);
    const height = Math.round((box.bottom - box.top) * this.scale);
    this.canvas = make("canvas", { class: "seat-plan-map", role: "img", "aria-label": label });
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.listen();
  }

  private listen(): void {
    const go = (event: PointerEvent): void => {
      const { box } = this.plan;
      this.goTo(event.offsetX / this.scale + box.left, event.offsetY / this.scale + box.top);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (this.canvas.hasPointerCapture(event.pointerId)) go(event);
    });
  }

  /** The picture is made again in another theme. */
  reset(): void {
    this.picture = null;
  }

  /** `seen` = what the canvas shows, in units. While that is the whole plan the map would only hide seats. */
  draw(seen: Box): void {
    const { box } = this.plan;
    this.canvas.hidden =
      seen.left <= box.left && seen.top <= box.top && seen.right >= box.right && seen.bottom >= box.bottom;
    if (this.canvas.hidden) return;
    const ctx = this.canvas.getContext("2d");
    if (!ctx) return;
    this.picture ??= this.paintAll();
    ctx.drawImage(this.picture, 0, 0);
    const q = this.scale * this.ratio;
    ctx.strokeStyle = currentPaper().focus;
    ctx.lineWidth = 2 * this.ratio;
    const left = Math.max(1, (seen.left - box.left) * q);
    const top = Math.max(1, (seen.top - box.top) * q);
    const right = Math.min(this.canvas.width - 1, (seen.right - box.left) * q);
    const bottom = Math.min(this.canvas.height - 1, (seen.bottom - box.top) * q);
    ctx.strokeRect(left, top, right - left, bottom - top);
  }

  private paintAll(): HTMLCanvasElement {
    const picture = document.createElement("canvas");
    picture.width = this.canvas.width;
    picture.height = this.canvas.height;
    const ctx = picture.getContext("2d");
    if (!ctx) return picture;
    const { box, wire } = this.plan;
    const q = this.scale * this.ratio;
    ctx.fillStyle = currentPaper().area;
    ctx.fillRect(0, 0, picture.width, picture.height);
    ctx.fillStyle = currentPaper().areaLine;
    for (const zone of wire.free_zones) {
      ctx.fillRect((zone.x - box.left) * q, (zone.y - box.top) * q, zone.width * q, zone.height * q);
    }
    const dot = Math.max(1, this.plan.usualRadius * q * 1.6);
    wire.categories.forEach((_, category) => {
      ctx.fillStyle = categoryColor(category);
      for (let i = 0; i < this.plan.count; i++) {
        if (this.plan.category[i] !== category) continue;
        ctx.fillRect((this.plan.x[i] - box.left) * q - dot / 2, (this.plan.y[i] - box.top) * q - dot / 2, dot, dot);
      }
    });
    return picture;
  }
}
