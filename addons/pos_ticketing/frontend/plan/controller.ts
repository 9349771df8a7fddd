// Joins plan, states, stage, tools, keyboard, list and holds: what a pick, an area or a key press means.
import { polygonContains } from "d3-polygon";
import { fill } from "guichet/dom";
import type { Describer } from "./describe";
import type { Detail } from "./detail";
import type { FreeZoneBox } from "./free_zone_box";
import type { FreeZone, Geometry } from "./geometry";
import type { Grid } from "./grid";
import type { Holds } from "./holds";
import type { Point } from "./overlay";
import type { Speech } from "./speech";
import type { Stage } from "./stage";
import { Look, State, type States } from "./states";
import { counted, type Texts } from "./texts";
import type { Gestures } from "./tools";

/** A finger needs a target of this radius, CSS pixels. */
const FINGER = 22;
const MOUSE = 6;

export interface Parts {
  plan: Geometry;
  grid: Grid;
  states: States;
  stage: Stage;
  holds: Holds;
  describer: Describer;
  detail: Detail;
  zoneBox: FreeZoneBox;
  speech: Speech;
  texts: Texts;
  /** At most so many seats in one area. */
  most: number;
}

export class Controller implements Gestures {
  private shown: Set<number> | null = null;

  constructor(private readonly parts: () => Parts) {}

  /** Of a contingent that is not mine to sell from, or its category is filtered away. */
  readonly faded = (seat: number): boolean => {
    const { plan, states } = this.parts();
    if (this.shown && !this.shown.has(plan.category[seat])) return true;
    return states.look(seat) === Look.CONTINGENT && !states.sellable(seat);
  };

  filter(categories: Set<number>): void {
    this.shown = categories;
    this.parts().stage.repaintAll();
  }

  private seatAt(at: Point, reach: number): number {
    const { stage, grid } = this.parts();
    const [x, y] = stage.toPlan(at);
    return grid.hit(x, y, reach / stage.scale);
  }

  picked(at: Point, touch: boolean): void {
    const { plan, stage, detail, zoneBox } = this.parts();
    detail.close();
    const seat = this.seatAt(at, touch ? FINGER : MOUSE);
    if (seat >= 0) {
      stage.focus(seat, false);
      return this.toggle(seat);
    }
    const zone = plan.freeZoneAt(...stage.toPlan(at));
    if (zone) zoneBox.open(zone);
  }

  /** A pick takes a free seat and gives back one of mine; of any other it says what it is. */
  toggle(seat: number): void {
    const { states, holds, speech, describer } = this.parts();
    if (states.of(seat) === State.MINE) holds.release([seat]);
    else if (states.takable(seat) && !this.faded(seat)) holds.take([seat]);
    else return speech.tell(describer.sentence(seat), "info");
    speech.say(describer.sentence(seat));
  }

  enclosed(polygon: Point[], add: boolean): void {
    const { plan, grid, stage, states, holds, speech, texts, most } = this.parts();
    const area = polygon.map((point) => stage.toPlan(point));
    const [xs, ys] = [area.map(([x]) => x), area.map(([, y]) => y)];
    const inside = new Set<number>();
    let leftOut = 0;
    grid.range(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), (seat) => {
      const wanted = (states.takable(seat) && !this.faded(seat)) || states.of(seat) === State.MINE;
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

  detailed(at: Point): void {
    const seat = this.seatAt(at, MOUSE);
    if (seat >= 0) this.showDetail(seat);
  }

  /** The pinned detail of a seat, or of the focused one. */
  showDetail(seat = this.parts().stage.focused): void {
    if (seat < 0) return;
    const { detail, speech, describer } = this.parts();
    detail.pin(seat);
    speech.say(describer.sentence(seat));
  }

  /** Arrow keys: the first one goes to the seat nearest to the middle of the view. */
  move(dx: number, dy: number): void {
    const { stage, grid, speech, describer, detail } = this.parts();
    detail.close();
    const { left, right, top, bottom } = stage.seen();
    const from = stage.focused;
    const next = from < 0 ? grid.nearest((left + right) / 2, (top + bottom) / 2) : grid.next(from, dx, dy);
    if (next < 0) return;
    stage.focus(next);
    speech.say(describer.sentence(next));
  }

  takeFrom(zone: FreeZone, quantity: number): void {
    this.parts().holds.takeFrom(zone.name, quantity);
  }
}
