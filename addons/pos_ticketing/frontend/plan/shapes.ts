// The shape of each look, drawn once per sprite: free disc, mine tick + ring, sold cross, option half disc, blocked bar,
// other dashed ring, contingent diamond, not for sale a thin ring with a stroke.
import { type Paper, inkOn } from "./palette";
import { Look } from "./states";

type Draw = (ctx: CanvasRenderingContext2D, r: number, color: string, paper: Paper) => void;

function disc(ctx: CanvasRenderingContext2D, radius: number): void {
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, Math.PI * 2);
}

const free: Draw = (ctx, r) => {
  disc(ctx, r * 0.92);
  ctx.fill();
};

const mine: Draw = (ctx, r, color, paper) => {
  disc(ctx, r * 0.9);
  ctx.fill();
  ctx.strokeStyle = paper.ink;
  ctx.stroke();
  ctx.strokeStyle = inkOn(color);
  ctx.beginPath();
  ctx.moveTo(-r * 0.45, 0);
  ctx.lineTo(-r * 0.1, r * 0.4);
  ctx.lineTo(r * 0.5, -r * 0.35);
  ctx.stroke();
};

const sold: Draw = (ctx, r, _color, paper) => {
  const arm = r * 0.45;
  ctx.fillStyle = paper.sold;
  ctx.strokeStyle = paper.soldLine;
  disc(ctx, r * 0.85);
  ctx.fill();
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(-arm, -arm);
  ctx.lineTo(arm, arm);
  ctx.moveTo(arm, -arm);
  ctx.lineTo(-arm, arm);
  ctx.stroke();
};

const option: Draw = (ctx, r, color, paper) => {
  ctx.fillStyle = paper.hollow;
  disc(ctx, r * 0.85);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.arc(0, 0, r * 0.85, Math.PI / 2, Math.PI * 1.5);
  ctx.fill();
};

const blocked: Draw = (ctx, r, _color, paper) => {
  ctx.fillStyle = paper.blocked;
  ctx.fillRect(-r * 0.8, -r * 0.8, r * 1.6, r * 1.6);
  ctx.fillStyle = paper.blockedBar;
  ctx.fillRect(-r * 0.5, -r * 0.15, r, r * 0.3);
};

const other: Draw = (ctx, r, color, paper) => {
  ctx.fillStyle = paper.hollow;
  disc(ctx, r * 0.85);
  ctx.fill();
  ctx.setLineDash([r * 0.45, r * 0.3]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = color;
  disc(ctx, r * 0.3);
  ctx.fill();
};

const contingent: Draw = (ctx, r) => {
  ctx.beginPath();
  ctx.moveTo(0, -r * 1.05);
  ctx.lineTo(r * 1.05, 0);
  ctx.lineTo(0, r * 1.05);
  ctx.lineTo(-r * 1.05, 0);
  ctx.closePath();
  ctx.fill();
};

const closed: Draw = (ctx, r, _color, paper) => {
  ctx.strokeStyle = paper.soldLine;
  ctx.lineWidth = Math.max(1, r * 0.12);
  disc(ctx, r * 0.75);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(-r * 0.53, r * 0.53);
  ctx.lineTo(r * 0.53, -r * 0.53);
  ctx.stroke();
};

const DRAW: Record<number, Draw> = {
  [Look.FREE]: free,
  [Look.MINE]: mine,
  [Look.SOLD]: sold,
  [Look.OPTION]: option,
  [Look.BLOCKED]: blocked,
  [Look.OTHER]: other,
  [Look.CONTINGENT]: contingent,
  [Look.CLOSED]: closed,
};

export const LOOK_COUNT = Object.keys(DRAW).length;

/** Draws a seat of radius `r` around the origin of `ctx`; `look` is one of `Look`. */
export function drawSeat(ctx: CanvasRenderingContext2D, look: number, r: number, color: string, paper: Paper): void {
  ctx.lineWidth = Math.max(1, r * 0.2);
  ctx.lineCap = "round";
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  DRAW[look](ctx, r, color, paper);
}

/** Draws a wheelchair of about `r` around the origin, in the current stroke and fill styles. */
export function drawWheelchair(ctx: CanvasRenderingContext2D, r: number): void {
  ctx.lineWidth = Math.max(1, r * 0.16);
  ctx.beginPath();
  ctx.arc(-r * 0.08, r * 0.2, r * 0.38, -Math.PI * 0.35, Math.PI * 1.2);
  ctx.moveTo(-r * 0.1, -r * 0.3);
  ctx.lineTo(-r * 0.1, r * 0.12);
  ctx.lineTo(r * 0.26, r * 0.12);
  ctx.lineTo(r * 0.44, r * 0.5);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(-r * 0.1, -r * 0.52, r * 0.14, 0, Math.PI * 2);
  ctx.fill();
}
