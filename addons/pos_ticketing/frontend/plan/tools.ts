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
  detailed(at: Point): void;
}

/** A tap or click may move this far (CSS pixels); nearer than CLOSE to its first point a polygon is closed. */
const STILL = 6;
const STILL_TOUCH = 12;
const CLOSE = 14;

export class Tools {
  tool: Tool = "pick";
  private down: { id: number; at: Point; moved: boolean } | null = null;
  private fingers = 0;
  private points: Point[] = [];

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
    if (this.stage) this.show(null);
    return had;
  }

  private stage: Stage | null = null;

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
      if (event.shiftKey) this.gestures.detailed([event.offsetX, event.offsetY]);
    });
  }

  private show(draft: Point[] | null): void {
    if (!this.stage) return;
    this.stage.overlay.draft = draft;
    this.stage.drawOverlay();
  }

  private draws(): boolean {
    return this.tool === "rectangle" || this.tool === "lasso";
  }

  private onDown(event: PointerEvent): void {
    this.fingers += 1;
    if (event.pointerType === "touch" && this.fingers > 1) {
      this.down = null;
      this.points = this.tool === "polygon" ? this.points : [];
      this.show(null);
      return;
    }
    if (event.button !== 0) return;
    const at: Point = [event.offsetX, event.offsetY];
    this.down = { id: event.pointerId, at, moved: false };
    if (this.draws()) {
      this.points = [at];
      this.stage?.canvas.setPointerCapture(event.pointerId);
    }
  }

  private onMove(event: PointerEvent): void {
    const at: Point = [event.offsetX, event.offsetY];
    if (this.down && this.down.id === event.pointerId) {
      const still = event.pointerType === "touch" ? STILL_TOUCH : STILL;
      this.down.moved ||= Math.hypot(at[0] - this.down.at[0], at[1] - this.down.at[1]) > still;
      if (this.draws()) return this.drawTo(at);
    }
    if (this.tool === "polygon" && this.points.length) this.show([...this.points, at]);
    else if (event.pointerType !== "touch" && !this.down) this.gestures.hovered(at);
  }

  private drawTo(at: Point): void {
    if (this.tool === "lasso") {
      this.points.push(at);
      this.show(this.points);
    } else if (this.down) {
      this.show(corners(this.down.at, at));
    }
  }

  private onUp(event: PointerEvent): void {
    this.fingers = Math.max(0, this.fingers - 1);
    const { down } = this;
    this.down = null;
    if (!down || down.id !== event.pointerId) return;
    const at: Point = [event.offsetX, event.offsetY];
    const touch = event.pointerType === "touch";
    if (this.tool === "polygon") {
      if (!down.moved) this.addPoint(at, event.shiftKey);
    } else if (down.moved && this.draws()) {
      const polygon = this.tool === "lasso" ? this.points : corners(down.at, at);
      this.points = [];
      this.show(null);
      this.gestures.enclosed(polygon, event.shiftKey);
    } else if (!down.moved && this.tool !== "pan") {
      this.points = [];
      this.show(null);
      this.gestures.picked(at, touch);
    }
  }

  private onCancel(): void {
    this.fingers = 0;
    this.down = null;
    if (this.tool !== "polygon") this.cancel();
  }

  private addPoint(at: Point, add: boolean): void {
    const [first] = this.points;
    if (this.points.length > 2 && Math.hypot(at[0] - first[0], at[1] - first[1]) < CLOSE) return this.closePolygon(add);
    this.points.push(at);
    this.show([...this.points]);
  }

  /** Takes the polygon under way as it is (double click, Enter, a click on its first point). */
  closePolygon(add: boolean): void {
    const polygon = this.points;
    if (this.tool !== "polygon" || polygon.length < 3) return;
    this.points = [];
    this.show(null);
    this.gestures.enclosed(polygon, add);
  }

  /** Whether Enter should close a polygon instead of picking a seat. */
  get drawing(): boolean {
    return this.tool === "polygon" && this.points.length > 2;
  }
}

function corners(one: Point, other: Point): Point[] {
  return [one, [other[0], one[1]], other, [one[0], other[1]]];
}
