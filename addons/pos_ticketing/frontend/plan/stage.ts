// The canvases and the view on the plan: size, zoom, pan, and when what is painted. Nothing here knows of holds.
import { select } from "d3-selection";
import { type ZoomBehavior, zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { make } from "guichet/dom";
import type { Box, Geometry } from "./geometry";
import type { Grid } from "./grid";
import { Minimap } from "./minimap";
import { Overlay, type Point } from "./overlay";
import { Painter, type View } from "./painter";
import type { States } from "./states";
import type { Texts } from "./texts";

const LARGEST_RADIUS = 40;
const MARGIN = 16;
const STEP = 1.4;

export class Stage {
  readonly canvas: HTMLCanvasElement;
  readonly overlay: Overlay;
  /** The seat with the keyboard's focus, or -1. */
  focused = -1;
  private readonly painter: Painter;
  private readonly minimap: Minimap;
  private readonly top: HTMLCanvasElement;
  private readonly ratio = Math.min(2, window.devicePixelRatio || 1);
  private readonly behaviour: ZoomBehavior<HTMLCanvasElement, unknown>;
  private transform: ZoomTransform = zoomIdentity;
  private frame = 0;
  /** The whole plan is shown and nobody moved the view since: it stays whole when the window changes. */
  private whole = true;
  private width = 0;
  private height = 0;

  /** `mayDrag` tells whether a gesture moves the view (and does not draw an area). */
  constructor(
    root: HTMLElement,
    private readonly plan: Geometry,
    grid: Grid,
    private readonly states: States,
    texts: Texts,
    faded: (seat: number) => boolean,
    mayDrag: (event: MouseEvent | TouchEvent) => boolean,
  ) {
    this.canvas = make("canvas", { class: "seat-plan-canvas", role: "application", tabindex: "0", "aria-label": texts.label });
    this.top = make("canvas", { class: "seat-plan-overlay", "aria-hidden": "true" });
    this.painter = new Painter(this.canvas, plan, grid, states, faded, () => this.schedule());
    this.overlay = new Overlay(this.top, plan);
    this.minimap = new Minimap(plan, texts.map, this.ratio, (x, y) => this.centre(x, y));
    root.append(this.canvas, this.top, this.minimap.canvas);
    this.behaviour = zoom<HTMLCanvasElement, unknown>()
      .filter(mayDrag)
      .clickDistance(4)
      .on("zoom", (event: { transform: ZoomTransform }) => {
        this.transform = event.transform;
        this.whole = false;
        this.schedule();
      });
    select(this.canvas).call(this.behaviour).on("dblclick.zoom", null);
    states.onChange((places) => this.statesChanged(places));
    new ResizeObserver(() => this.resize()).observe(root);
    document.addEventListener("guichet:theme", () => this.repaintAll());
    for (const name of ["focus", "blur"]) this.canvas.addEventListener(name, () => this.drawOverlay());
    this.resize();
  }

  /** CSS pixels per unit. */
  get scale(): number {
    return this.transform.k;
  }

  private resize(): void {
    const parent = this.canvas.parentElement as HTMLElement;
    const [width, height] = [parent.clientWidth, parent.clientHeight];
    if (!width || !height || (width === this.width && height === this.height)) return;
    [this.width, this.height] = [width, height];
    for (const canvas of [this.canvas, this.top]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const fit = this.fitScale();
    this.behaviour.scaleExtent([fit * 0.8, Math.max(fit, LARGEST_RADIUS / this.plan.usualRadius)]);
    this.behaviour.extent([
      [0, 0],
      [width, height],
    ]);
    this.painter.reset();
    if (this.whole) this.fit();
    else this.schedule();
  }

  private fitScale(): number {
    const { left, right, top, bottom } = this.plan.box;
    return Math.min((this.width - 2 * MARGIN) / (right - left), (this.height - 2 * MARGIN) / (bottom - top));
  }

  /** Shows the whole plan. */
  fit(): void {
    const { left, right, top, bottom } = this.plan.box;
    this.centre((left + right) / 2, (top + bottom) / 2, this.fitScale());
    this.whole = true;
  }

  /** Puts a point of the plan in the middle. */
  centre(x: number, y: number, scale = this.transform.k): void {
    const target = zoomIdentity.translate(this.width / 2 - x * scale, this.height / 2 - y * scale).scale(scale);
    select(this.canvas).call(this.behaviour.transform, target);
  }

  zoomBy(steps: number): void {
    select(this.canvas).call(this.behaviour.scaleBy, STEP ** steps);
  }

  /** Moves the view by CSS pixels. */
  panBy(dx: number, dy: number): void {
    select(this.canvas).call(this.behaviour.translateBy, dx / this.scale, dy / this.scale);
  }

  /** A point of the canvas (CSS pixels) in units of the plan. */
  toPlan([x, y]: Point): Point {
    return this.transform.invert([x, y]);
  }

  /** A point of the plan in CSS pixels of the canvas. */
  toCanvas(x: number, y: number): Point {
    return this.transform.apply([x, y]);
  }

  /** What is seen, in units. */
  seen(): Box {
    const [left, top] = this.toPlan([0, 0]);
    const [right, bottom] = this.toPlan([this.width, this.height]);
    return { left, top, right, bottom };
  }

  /** Gives a seat the focus and brings it into view, large enough to be read. */
  focus(seat: number, follow = true): void {
    this.focused = seat;
    if (seat < 0 || !follow) return this.drawOverlay();
    const [px, py] = this.toCanvas(this.plan.x[seat], this.plan.y[seat]);
    const readable = 9 / this.plan.usualRadius;
    const edge = 48;
    if (this.scale < readable) this.centre(this.plan.x[seat], this.plan.y[seat], readable);
    else if (px < edge || py < edge || px > this.width - edge || py > this.height - edge) {
      this.centre(this.plan.x[seat], this.plan.y[seat]);
    } else this.drawOverlay();
  }

  /** Paints everything anew: filter or theme changed. */
  repaintAll(): void {
    this.painter.reset();
    this.minimap.reset();
    this.schedule();
  }

  private statesChanged(places: number[] | null): void {
    if (places === null) this.painter.reset();
    if (places === null || !this.painter.repaint(places)) this.schedule();
    else this.drawOverlay();
  }

  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => this.paintNow());
  }

  /** Paints without waiting for the next frame. */
  paintNow(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.width) return;
    this.painter.draw(this.view());
    this.drawOverlay();
    this.minimap.draw(this.seen());
  }

  private view(): View {
    const { k, x, y } = this.transform;
    return { scale: k * this.ratio, x: x * this.ratio, y: y * this.ratio };
  }

  drawOverlay(): void {
    const focused = document.activeElement === this.canvas ? this.focused : -1;
    this.overlay.draw(this.view(), this.ratio, focused, this.states.mine());
  }
}
