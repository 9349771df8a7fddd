// Pointer and touch: pick, pan, rectangle, polygon, lasso. Tells what was asked for; what follows is not its business.
import type { Point } from "./overlay";
import type { Stage } from "./stage";

export const TOOLS = ["pick", "pan", "rectangle", "polygon", "lasso"] as const;
export type Tool = (typeof TOOLS)[number];

/** What a finished gesture asks for. Points are CSS pixels of the canvas. */
export interface Gestures {
  picked(at: Point, touch: boolean): void;
  enclosed(polygon: Point[], add: boolean): void;
  hovered(at: Point | null): void;
  /** SHIFT + right click, or a finger that rests. */
  detailed(at: Point, touch: boolean): void;
}

/** A tap or click may move this far (CSS pixels); nearer than CLOSE to its first point a polygon is closed. */
const STILL = 6;
const STILL_TOUCH = 12;
const CLOSE = 14;
/** A finger that rests so long asks for the detail. */
const LONG_PRESS_MS = 500;

export class Tools {
  tool: Tool = "pick";
  private down: { id: number; at: Point; moved: boolean } | null = null;
  private fingers = 0;
  /** Corners of the area under way, in units of the plan. */
  private points: Point[] = [];
  private pressing = 0;
  private stage: Stage | null = null;

  constructor(private readonly gestures: Gestures) {}

  /** d3-zoom asks: does this gesture move the view? Two fingers, the wheel and the middle button always do. */
  readonly mayDrag = (event: MouseEvent | TouchEvent): boolean => {
    if (event.type === "wheel") return true;
    const moves = this.tool === "pick" || this.tool === "pan";
    if ("touches" in event) return moves || event.touches.length > 1;
    return event.button === 1 || (event.button === 0 && moves && !event.ctrlKey);
  };

  choose(tool: Tool): void {
    this.cancel();
    this.tool = tool;
  }

  /** Forgets the area under way. Returns whether there was one. */
  cancel(): boolean {
    const had = this.points.length > 0;
    this.points = [];
    this.down = null;
    this.show(null);
    return had;
  }

  attach(stage: Stage): void {
    this.stage = stage;
    const { canvas } = stage;
    canvas.addEventListener("pointerdown", (event) => this.onDown(event));
    canvas.addEventListener("pointermove", (event) => this.onMove(event));
    canvas.addEventListener("pointerup", (event) => this.onUp(event));
    canvas.addEventListener("pointercancel", () => this.onCancel());
    canvas.addEventListener("pointerleave", () => this.gestures.hovered(null));
    canvas.addEventListener("dblclick", (event) => this.closePolygon(event.shiftKey));
    canvas.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      if (event.shiftKey) this.gestures.detailed([event.offsetX, event.offsetY], false);
    });
  }

  private show(draft: Point[] | null): void {
    if (!this.stage) return;
    this.stage.overlay.draft = draft;
    this.stage.drawOverlay();
  }

  /** Whether a drag draws an area (and not the view). */
  private draws(): boolean {
    return this.tool === "rectangle" || this.tool === "lasso";
  }

  /** Whether corners can be put one by one, with the keyboard or clicks. */
  get encloses(): boolean {
    return this.draws() || this.tool === "polygon";
  }

  private toPlan(at: Point): Point {
    return this.stage ? this.stage.toPlan(at) : at;
  }

  private toCanvas(at: Point): Point {
    return this.stage ? this.stage.toCanvas(...at) : at;
  }

  private onDown(event: PointerEvent): void {
    this.fingers += 1;
    window.clearTimeout(this.pressing);
    if (event.pointerType === "touch" && this.fingers > 1) {
      this.down = null;
      this.points = this.tool === "polygon" ? this.points : [];
      this.show(this.points.length ? this.points : null);
      return;
    }
    if (event.button !== 0) return;
    const at: Point = [event.offsetX, event.offsetY];
    this.down = { id: event.pointerId, at, moved: false };
    if (event.pointerType === "touch") this.pressing = window.setTimeout(() => this.onLongPress(at), LONG_PRESS_MS);
    if (this.draws()) {
      this.points = [this.toPlan(at)];
      this.stage?.canvas.setPointerCapture(event.pointerId);
    }
  }

  /** The finger has not moved: its lifting is no tap any more. */
  private onLongPress(at: Point): void {
    if (!this.down || this.down.moved) return;
    this.down = null;
    if (this.draws()) this.cancel();
    this.gestures.detailed(at, true);
  }

  private onMove(event: PointerEvent): void {
    const at: Point = [event.offsetX, event.offsetY];
    if (this.down && this.down.id === event.pointerId) {
      const still = event.pointerType === "touch" ? STILL_TOUCH : STILL;
      this.down.moved ||= Math.hypot(at[0] - this.down.at[0], at[1] - this.down.at[1]) > still;
      if (this.down.moved) window.clearTimeout(this.pressing);
      if (this.draws()) return this.drawTo(this.toPlan(at));
    }
    if (this.tool === "polygon" && this.points.length) this.show([...this.points, this.toPlan(at)]);
    else if (event.pointerType !== "touch" && !this.down) this.gestures.hovered(at);
  }

  private drawTo(at: Point): void {
    if (this.tool === "lasso") {
      this.points.push(at);
      this.show(this.points);
    } else this.show(box(this.points[0], at));
  }

  private onUp(event: PointerEvent): void {
    this.fingers = Math.max(0, this.fingers - 1);
    window.clearTimeout(this.pressing);
    const { down } = this;
    this.down = null;
    if (!down || down.id !== event.pointerId) return;
    const at: Point = [event.offsetX, event.offsetY];
    if (this.tool === "polygon") {
      if (!down.moved) this.addPoint(at, event.shiftKey);
    } else if (down.moved && this.draws()) {
      this.enclose(this.tool === "lasso" ? this.points : box(this.points[0], this.toPlan(at)), event.shiftKey);
    } else if (!down.moved && this.tool !== "pan") {
      this.points = [];
      this.show(null);
      this.gestures.picked(at, event.pointerType === "touch");
    }
  }

  private onCancel(): void {
    this.fingers = 0;
    window.clearTimeout(this.pressing);
    this.down = null;
    if (this.tool !== "polygon") this.cancel();
  }

  private enclose(area: Point[], add: boolean): void {
    this.points = [];
    this.show(null);
    this.gestures.enclosed(area.map((point) => this.toCanvas(point)), add);
  }

  private addPoint(at: Point, add: boolean): void {
    const [first] = this.points;
    const [x, y] = first ? this.toCanvas(first) : [Infinity, Infinity];
    if (this.points.length > 2 && Math.hypot(at[0] - x, at[1] - y) < CLOSE) return this.closePolygon(add);
    this.points.push(this.toPlan(at));
    this.show([...this.points]);
  }

  /** Puts a corner at a point of the plan, with the keyboard. The second one of a rectangle closes it `margin` outside. */
  corner(at: Point, margin: number, add: boolean): void {
    if (this.tool === "rectangle" && this.points.length) {
      return this.enclose(wideBox(this.points[0], at, margin), add);
    }
    this.points.push(at);
    this.show([...this.points]);
  }

  /** Shows the area as it would be with a corner here. */
  reach(at: Point): void {
    if (!this.points.length) return;
    this.show(this.tool === "rectangle" ? box(this.points[0], at) : [...this.points, at]);
  }

  /** Takes the polygon under way as it is (double click, Enter, a click on its first point), `margin` wider all around. */
  closePolygon(add: boolean, margin = 0): void {
    if (!this.drawing) return;
    this.enclose(margin ? grown(this.points, margin) : this.points, add);
  }

  /** Whether Enter should close an area instead of picking a seat. */
  get drawing(): boolean {
    return this.tool !== "rectangle" && this.encloses && this.points.length > 2;
  }
}

function box(one: Point, other: Point): Point[] {
  return [one, [other[0], one[1]], other, [one[0], other[1]]];
}

/** The box around two points and `margin` more on each side. */
export function wideBox(one: Point, other: Point, margin: number): Point[] {
  const [left, right] = [Math.min(one[0], other[0]) - margin, Math.max(one[0], other[0]) + margin];
  const [top, bottom] = [Math.min(one[1], other[1]) - margin, Math.max(one[1], other[1]) + margin];
  return box([left, top], [right, bottom]);
}

/** An area whose corners are moved away from its middle: seats at its corners are inside. */
export function grown(area: Point[], margin: number): Point[] {
  const x = area.reduce((sum, point) => sum + point[0], 0) / area.length;
  const y = area.reduce((sum, point) => sum + point[1], 0) / area.length;
  const away = (from: number, middle: number): number => from + Math.sign(from - middle) * margin;
  return area.map(([px, py]) => [away(px, x), away(py, y)]);
}
