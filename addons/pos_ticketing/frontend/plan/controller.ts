// Joins plan, states, stage, tools, keyboard, list and holds: what a pick, an area or a key press means.
import { polygonContains } from "d3-polygon";
import { fill } from "guichet/dom";
import type { Companions } from "./companions";
import type { Describer } from "./describe";
import type { Detail } from "./detail";
import type { Filters } from "./filters";
import type { FreeZoneBox } from "./free_zone_box";
import type { FreeZone, Geometry } from "./geometry";
import type { Grid } from "./grid";
import type { Holds } from "./holds";
import type { Point } from "./overlay";
import type { Speech } from "./speech";
import type { Stage } from "./stage";
import { Look, State, type States } from "./states";
import { counted, type Texts } from "./texts";
import type { Gestures, Tools } from "./tools";

/** A finger needs a target of this radius, CSS pixels. */
const FINGER = 22;
const MOUSE = 6;

export interface Parts {
  plan: Geometry;
  grid: Grid;
  states: States;
  stage: Stage;
  holds: Holds;
  tools: Tools;
  describer: Describer;
  detail: Detail;
  filters: Filters;
  companions: Companions;
  zoneBox: FreeZoneBox;
  speech: Speech;
  texts: Texts;
  /** At most so many seats in one area. */
  most: number;
  /** The places proposed are shown and not changed here (automatic mode of the sales channel). */
  locked: boolean;
}

export class Controller implements Gestures {
  constructor(private readonly parts: () => Parts) {}

  /** Filtered away, or of a contingent that is not mine to sell from. */
  readonly faded = (seat: number): boolean => {
    const { filters, states } = this.parts();
    return !filters.passes(seat) || (states.look(seat) === Look.CONTINGENT && !states.sellable(seat));
  };

  private seatAt(at: Point, reach: number): number {
    const { stage, grid } = this.parts();
    const [x, y] = stage.toPlan(at);
    return grid.hit(x, y, reach / stage.scale);
  }

  picked(at: Point, touch: boolean): void {
    const { plan, stage, detail } = this.parts();
    detail.close();
    const seat = this.seatAt(at, touch ? FINGER : MOUSE);
    if (seat >= 0) {
      stage.focus(seat, false);
      return this.toggle(seat);
    }
    const zone = plan.freeZoneAt(...stage.toPlan(at));
    if (zone) this.openZone(zone);
  }

  /** Asks how many places of a free zone, unless they are filtered away or nothing may be changed. */
  openZone(zone: FreeZone): void {
    const { zoneBox, filters, speech, texts, locked } = this.parts();
    if (locked) return speech.tell(texts.locked, "info");
    if (!filters.passesCategory(zone.category)) return speech.tell(`${zone.name}, ${texts.filtered_out}`, "info");
    zoneBox.open(zone);
  }

  /** A pick takes a free seat and gives back one of mine; of any other it says what it is. */
  toggle(seat: number): void {
    const { states, holds, speech, describer, filters, companions, texts, locked } = this.parts();
    const takable = states.takable(seat) && filters.passes(seat);
    if (locked && (takable || states.of(seat) === State.MINE)) return speech.tell(texts.locked, "info");
    if (states.of(seat) === State.MINE) holds.release([seat]);
    else if (takable) {
      holds.take([seat]);
      companions.offer(seat);
    } else {
      const why = states.takable(seat) ? `, ${texts.filtered_out}` : "";
      return speech.tell(describer.sentence(seat) + why, "info");
    }
    speech.say(describer.sentence(seat));
  }

  enclosed(polygon: Point[], add: boolean): void {
    const { plan, grid, stage, states, filters, holds, speech, texts, most, locked } = this.parts();
    if (locked) return speech.tell(texts.locked, "info");
    const area = polygon.map((point) => stage.toPlan(point));
    const [xs, ys] = [area.map(([x]) => x), area.map(([, y]) => y)];
    const inside = new Set<number>();
    let leftOut = 0;
    grid.range(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), (seat) => {
      const wanted = (states.takable(seat) && filters.passes(seat)) || states.of(seat) === State.MINE;
      if (!polygonContains(area, [plan.x[seat], plan.y[seat]])) return;
      if (wanted) inside.add(seat);
      else if (states.of(seat) !== State.FREE) leftOut += 1;
    });
    const fresh = [...inside].filter((seat) => states.takable(seat)).sort((a, b) => a - b);
    if (!inside.size) return speech.tell(texts.nothing_here, "info");
    if (fresh.length > most) return speech.tell(fill(texts.too_many, { count: most }), "warning");
    if (!add) holds.release([...holds.chosen].filter((seat) => !inside.has(seat)));
    holds.take(fresh);
    speech.say(counted(texts, "selected", states.mine().length));
    if (leftOut) speech.tell(fill(texts.left_out, { count: leftOut }), "info");
  }

  hovered(at: Point | null): void {
    const { detail, stage, plan } = this.parts();
    const seat = at ? this.seatAt(at, MOUSE) : -1;
    detail.hover(seat);
    const target = seat >= 0 || (at && plan.freeZoneAt(...stage.toPlan(at)));
    stage.canvas.classList.toggle("over-seat", Boolean(target));
  }

  detailed(at: Point, touch: boolean): void {
    const seat = this.seatAt(at, touch ? FINGER : MOUSE);
    if (seat < 0) return;
    this.parts().stage.focus(seat, false);
    this.showDetail(seat);
  }

  /** Enter or Space on the focused seat: with an area tool a corner of the area, or its end. */
  pressed(corner: boolean, add: boolean): void {
    const { stage, tools, plan } = this.parts();
    const seat = stage.focused;
    const margin = plan.usualRadius;
    if (tools.drawing && !corner) return tools.closePolygon(add, margin);
    if (seat < 0) return;
    if (tools.encloses) tools.corner([plan.x[seat], plan.y[seat]], margin, add);
    else this.toggle(seat);
  }

  /** The pinned detail of a seat, or of the focused one. */
  showDetail(seat = this.parts().stage.focused): void {
    const { detail, speech, describer, texts } = this.parts();
    if (seat < 0) return speech.tell(texts.detail_first, "info");
    detail.pin(seat);
    speech.say(describer.sentence(seat));
  }

  /** Arrow keys: the first one goes to the seat nearest to the middle of the view. */
  move(dx: number, dy: number): void {
    const { plan, stage, grid, tools, speech, describer, detail } = this.parts();
    detail.close();
    const { left, right, top, bottom } = stage.seen();
    const from = stage.focused;
    const next = from < 0 ? grid.nearest((left + right) / 2, (top + bottom) / 2) : grid.next(from, dx, dy);
    if (next < 0) return;
    stage.focus(next);
    tools.reach([plan.x[next], plan.y[next]]);
    speech.say(describer.sentence(next));
  }

  takeFrom(zone: FreeZone, quantity: number): void {
    this.parts().holds.takeFrom(zone.name, quantity);
  }
}
