// The plan that is worked on: stage, tools, list and keyboard of the seat plan around a selection instead of a basket.
import { polygonContains } from "d3-polygon";
import { all, fill, make, need } from "guichet/dom";
import { Describer } from "../plan/describe";
import { Detail } from "../plan/detail";
import { FreeZoneBox } from "../plan/free_zone_box";
import type { FreeZone, Geometry } from "../plan/geometry";
import { Grid } from "../plan/grid";
import { listenToKeys } from "../plan/keyboard";
import { ListView } from "../plan/list_view";
import type { Point } from "../plan/overlay";
import { Speech } from "../plan/speech";
import { Stage } from "../plan/stage";
import { State, type States } from "../plan/states";
import { listenToToolbar, mark } from "../plan/toolbar";
import { type Gestures, type Tool, Tools } from "../plan/tools";
import { Selection } from "./selection";
import type { WorkTexts } from "./texts";

const FINGER = 22;
const MOUSE = 6;

export interface Ways {
  /** Whether a place may be chosen. */
  may(seat: number): boolean;
  /** The places that stand out, or null for all. */
  lit(): ReadonlySet<number> | null;
  /** The choice is another one. */
  changed(): void;
  describer?: Describer;
  /** A click on a free zone; without it a quantity of it is chosen. */
  zone?(zone: FreeZone): void;
}

/** What a gesture does instead of choosing, while something is placed on the plan. */
export interface Placing {
  point?(at: Point): void;
  box?(left: number, top: number, right: number, bottom: number): void;
}

export class Bench implements Gestures {
  readonly stage: Stage;
  readonly selection: Selection;
  readonly speech: Speech;
  readonly describer: Describer;
  placing: Placing | null = null;
  private readonly grid: Grid;
  private readonly tools: Tools;
  private readonly list: ListView;
  private readonly detail: Detail;
  private readonly zoneBox: FreeZoneBox;
  private listed = false;

  constructor(
    readonly root: HTMLElement,
    readonly plan: Geometry,
    readonly states: States,
    readonly texts: WorkTexts,
    private readonly ways: Ways,
  ) {
    this.grid = new Grid(plan);
    this.speech = new Speech(root);
    this.selection = new Selection(states, (seat) => ways.may(seat), () => this.chosen());
    this.tools = new Tools(this);
    this.stage = new Stage(root, plan, this.grid, states, texts, this.faded, this.tools.mayDrag);
    this.describer = ways.describer ?? new Describer(plan, states, texts);
    this.detail = new Detail(root, plan, this.stage, this.describer);
    this.zoneBox = new FreeZoneBox(root, states, texts, plan.places, (zone, quantity) => this.selection.takeFrom(zone, quantity));
    this.list = new ListView(plan, states, this.describer, texts, {
      pick: (seat) => this.toggle(seat),
      openZone: (zone) => this.openZone(zone),
      faded: (seat) => this.faded(seat) || !ways.may(seat),
    });
    root.append(this.list.element);
    this.tools.attach(this.stage);
    this.listen();
    this.fillRows();
    this.chosen();
    this.stage.paintNow();
  }

  readonly faded = (seat: number): boolean => {
    const lit = this.ways.lit();
    return lit !== null && !lit.has(seat);
  };

  /** Paints everything anew: what stands out, or the plan itself, is another one. */
  refresh(): void {
    this.stage.repaintAll();
    this.list.refresh(null);
  }

  use(tool: Tool): void {
    mark("tool", tool);
    this.tools.choose(tool);
    this.root.dataset.activeTool = tool;
  }

  picked(at: Point, touch: boolean): void {
    this.detail.close();
    const [x, y] = this.stage.toPlan(at);
    if (this.placing?.point) return this.placing.point([x, y]);
    const seat = this.seatAt(at, touch ? FINGER : MOUSE);
    if (seat >= 0) {
      this.stage.focus(seat, false);
      return this.toggle(seat);
    }
    const zone = this.plan.freeZoneAt(x, y);
    if (zone) this.openZone(zone);
  }

  enclosed(polygon: Point[], add: boolean): void {
    const area = polygon.map((point) => this.stage.toPlan(point));
    const [xs, ys] = [area.map(([x]) => x), area.map(([, y]) => y)];
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
    if (this.placing?.box) return this.placing.box(...box);
    const inside: number[] = [];
    this.grid.range(...box, (seat) => {
      if (!this.faded(seat) && polygonContains(area, [this.plan.x[seat], this.plan.y[seat]])) inside.push(seat);
    });
    const out = add ? this.selection.set(inside, true) : this.selection.replace(inside);
    if (!inside.length) this.speech.tell(this.texts.nothing_here, "info");
    else if (out) this.speech.tell(fill(this.texts.taken_left_out, { count: out }), "info");
  }

  hovered(at: Point | null): void {
    const seat = at ? this.seatAt(at, MOUSE) : -1;
    this.detail.hover(seat);
    const over = seat >= 0 || (at && this.plan.freeZoneAt(...this.stage.toPlan(at)));
    this.stage.canvas.classList.toggle("over-seat", Boolean(over));
  }

  detailed(at: Point, touch: boolean): void {
    this.showDetail(this.seatAt(at, touch ? FINGER : MOUSE));
  }

  private seatAt(at: Point, reach: number): number {
    const [x, y] = this.stage.toPlan(at);
    return this.grid.hit(x, y, reach / this.stage.scale);
  }

  private toggle(seat: number): void {
    if (this.selection.toggle(seat)) this.speech.tell(this.describer.sentence(seat), "info");
    else this.speech.say(this.describer.sentence(seat));
  }

  private openZone(zone: FreeZone): void {
    if (this.ways.zone) this.ways.zone(zone);
    else if (this.states.count(zone.first, zone.capacity, State.FREE)) this.zoneBox.open(zone);
  }

  private showDetail(seat: number): void {
    if (seat < 0) return;
    this.detail.pin(seat);
    this.speech.say(this.describer.sentence(seat));
  }

  private move(dx: number, dy: number): void {
    this.detail.close();
    const { left, right, top, bottom } = this.stage.seen();
    const from = this.stage.focused;
    const next = from < 0 ? this.grid.nearest((left + right) / 2, (top + bottom) / 2) : this.grid.next(from, dx, dy);
    if (next < 0) return;
    this.stage.focus(next);
    this.tools.reach([this.plan.x[next], this.plan.y[next]]);
    this.speech.say(this.describer.sentence(next));
  }

  /** Enter or Space on the focused seat: with an area tool a corner of the area, or its end. */
  private pressed(corner: boolean, add: boolean): void {
    const { focused } = this.stage;
    const margin = this.plan.usualRadius;
    if (this.tools.drawing && !corner) return this.tools.closePolygon(add, margin);
    if (focused < 0) return;
    if (this.tools.encloses) this.tools.corner([this.plan.x[focused], this.plan.y[focused]], margin, add);
    else this.toggle(focused);
  }

  private listen(): void {
    mark("tool", "pick");
    mark("view", "plan");
    listenToKeys(this.stage.canvas, {
      move: (dx, dy) => this.move(dx, dy),
      pan: (dx, dy) => this.stage.panBy(dx, dy),
      pick: (corner, add) => this.pressed(corner, add),
      cancel: () => void (this.tools.cancel() || this.detail.close() || this.selection.clear()),
    });
    listenToToolbar({
      tool: (tool) => this.use(tool),
      zoom: (step) => (step === "fit" ? this.stage.fit() : this.stage.zoomBy(step === "in" ? 1 : -1)),
      view: (view) => this.view(view === "list"),
      detail: () => this.showDetail(this.stage.focused),
      release: () => undefined,
    });
    need(document, "[data-choose-none]").addEventListener("click", () => this.selection.clear());
    need(document, "[data-choose-row]").addEventListener("click", () => this.chooseRow());
  }

  private view(list: boolean): void {
    this.listed = list;
    this.detail.close();
    this.root.classList.toggle("shows-list", list);
    this.list.show(list);
  }

  get showsList(): boolean {
    return this.listed;
  }

  /** The rows of each zone: a whole one can be chosen without the plan. */
  private fillRows(): void {
    const select = need<HTMLSelectElement>(document, "#choose-row");
    const used = new Set(this.plan.row);
    this.plan.wire.zones.forEach((name, zone) => {
      const rows = this.plan.wire.rows.flatMap((row, at) => (row.zone === zone && used.has(at) ? [at] : []));
      if (!rows.length) return;
      const whole = make("option", { value: `zone-${zone}` }, fill(this.texts.whole_zone, { zone: name }));
      const options = rows.map((row) => make("option", { value: String(row) }, `${name}, ${this.describer.row(row)}`));
      select.append(make("optgroup", { label: name }, ...options, whole));
    });
  }

  private chooseRow(): void {
    const { value } = need<HTMLSelectElement>(document, "#choose-row");
    const wanted = value.startsWith("zone-") ? Number(value.slice(5)) : -1;
    const seats: number[] = [];
    for (let seat = 0; seat < this.plan.count; seat++) {
      const row = this.plan.row[seat];
      if (wanted >= 0 ? this.plan.wire.rows[row].zone === wanted : row === Number(value)) seats.push(seat);
    }
    const out = this.selection.set(seats, true);
    if (out) this.speech.tell(fill(this.texts.taken_left_out, { count: out }), "info");
  }

  private chosen(): void {
    const { texts, selection } = this;
    const { zone, count } = selection;
    let words = texts.none_chosen;
    if (zone && count) words = fill(texts.chosen_zone, { count, zone: zone.name });
    else if (count) words = fill(count === 1 ? texts.chosen_one : texts.chosen_other, { count });
    for (const place of all(document, "[data-chosen-text]")) place.textContent = words;
    need<HTMLButtonElement>(document, "[data-choose-none]").disabled = count === 0;
    this.ways.changed();
  }
}
