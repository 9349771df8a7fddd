// What lies under the seats: areas of the plan (stage, walls, texts), free zones with their capacity, row labels.
import type { FreeZone, Geometry, WireArea } from "./geometry";
import { categoryColor, contrast, inkOn, type Paper } from "./palette";
import { State, type States } from "./states";

const READABLE = 4.5;
const LABEL_PIXELS = 5;

interface RowLabel {
  x: number;
  y: number;
  text: string;
}

/** A label before the first and after the last seat of each row, in line with the row. */
export function rowLabels(plan: Geometry): RowLabel[] {
  const seatsOf: number[][] = plan.wire.rows.map(() => []);
  for (let i = 0; i < plan.count; i++) seatsOf[plan.row[i]].push(i);
  return seatsOf.flatMap((seats, row) => {
    const text = plan.wire.rows[row].label;
    const sorted = seats.sort((a, b) => plan.x[a] - plan.x[b] || plan.y[a] - plan.y[b]);
    if (!sorted.length) return [];
    return [outside(plan, sorted[0], sorted[1], -1, text), outside(plan, sorted.at(-1) ?? 0, sorted.at(-2), 1, text)];
  });
}

function outside(plan: Geometry, end: number, neighbour: number | undefined, side: number, text: string): RowLabel {
  const gap = plan.radius[end] * 2.4;
  const dx = neighbour === undefined ? side : plan.x[end] - plan.x[neighbour];
  const dy = neighbour === undefined ? 0 : plan.y[end] - plan.y[neighbour];
  const length = Math.hypot(dx, dy) || 1;
  return { x: plan.x[end] + (dx / length) * gap, y: plan.y[end] + (dy / length) * gap, text };
}

/** Any CSS colour as "#rrggbb", or null when it is not one the canvas knows or is translucent. */
function solid(ctx: CanvasRenderingContext2D, color: string | null): string | null {
  if (!color) return null;
  ctx.fillStyle = "#010203";
  ctx.fillStyle = color;
  const known = String(ctx.fillStyle);
  return known.startsWith("#") && known !== "#010203" ? known : null;
}

function outline(ctx: CanvasRenderingContext2D, area: WireArea): void {
  ctx.beginPath();
  if (area.rectangle) ctx.rect(0, 0, area.rectangle.width, area.rectangle.height);
  if (area.circle) ctx.arc(0, 0, area.circle.radius, 0, Math.PI * 2);
  if (area.ellipse) ctx.ellipse(0, 0, area.ellipse.radius.x, area.ellipse.radius.y, 0, 0, Math.PI * 2);
  for (const point of area.polygon?.points ?? []) ctx.lineTo(point.x, point.y);
  if (area.polygon) ctx.closePath();
}

/** Draws the backdrop in units; the caller has set the transform and the clip. */
export class Backdrop {
  private readonly labels: RowLabel[];

  constructor(
    private readonly plan: Geometry,
    private readonly states: States,
  ) {
    this.labels = rowLabels(plan);
  }

  /** `unit` = device pixels per unit. */
  draw(ctx: CanvasRenderingContext2D, unit: number, paper: Paper): void {
    for (const area of this.plan.wire.areas) this.drawArea(ctx, area, unit, paper);
    for (const zone of this.plan.wire.free_zones) this.drawFreeZone(ctx, zone, unit, paper);
    if (this.plan.usualRadius * unit >= LABEL_PIXELS) this.drawLabels(ctx, paper);
  }

  private drawArea(ctx: CanvasRenderingContext2D, area: WireArea, unit: number, paper: Paper): void {
    const fill = solid(ctx, area.color);
    const line = solid(ctx, area.border_color);
    ctx.save();
    ctx.translate(area.x, area.y);
    ctx.rotate((area.rotation * Math.PI) / 180);
    if (area.shape && area.shape !== "text") {
      outline(ctx, area);
      if (fill) {
        ctx.fillStyle = fill;
        ctx.fill();
      }
      if (line) {
        ctx.strokeStyle = line;
        ctx.lineWidth = Math.max(10, 1 / unit);
        ctx.stroke();
      }
    }
    if (area.text) this.drawText(ctx, area.text, fill ?? paper.paper, unit);
    ctx.restore();
  }

  private drawText(ctx: CanvasRenderingContext2D, text: NonNullable<WireArea["text"]>, ground: string, unit: number): void {
    if (text.size * unit < LABEL_PIXELS) return;
    const wished = solid(ctx, text.color);
    ctx.fillStyle = wished && contrast(wished, ground) >= READABLE ? wished : inkOn(ground);
    ctx.font = `${text.size}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text.text, text.x, text.y);
  }

  private drawFreeZone(ctx: CanvasRenderingContext2D, zone: FreeZone, unit: number, paper: Paper): void {
    const size = Math.min(zone.height / 5, zone.width / 8, 400);
    const [x, y] = [zone.x + zone.width / 2, zone.y + zone.height / 2];
    const mine = this.states.count(zone.first, zone.capacity, State.MINE);
    ctx.fillStyle = paper.area;
    ctx.strokeStyle = categoryColor(zone.category);
    ctx.lineWidth = Math.max(20, 2 / unit);
    ctx.beginPath();
    ctx.roundRect(zone.x, zone.y, zone.width, zone.height, 40);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = paper.ink;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `600 ${size}px system-ui, sans-serif`;
    ctx.fillText(zone.name, x, y - size * 0.65, zone.width * 0.95);
    ctx.font = `${size * 0.9}px system-ui, sans-serif`;
    const free = this.states.count(zone.first, zone.capacity, State.FREE);
    ctx.fillText(`${free} / ${zone.capacity}${mine ? `   ✓ ${mine}` : ""}`, x, y + size * 0.65, zone.width * 0.95);
  }

  private drawLabels(ctx: CanvasRenderingContext2D, paper: Paper): void {
    ctx.fillStyle = paper.muted;
    ctx.font = `600 ${this.plan.usualRadius * 1.2}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const label of this.labels) ctx.fillText(label.text, label.x, label.y);
  }
}
