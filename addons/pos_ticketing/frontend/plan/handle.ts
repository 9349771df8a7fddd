// The read-only handle on the plan that browser tests use: where a seat stands, what state it has, how long drawing took.
import type { Parts } from "./controller";

export interface Timings {
  /** From the arrival of geometry and states to the painted canvas. */
  firstDrawMs: number;
  /** The same, with the time on the way. */
  loadMs: number;
}

export interface SeatPlanHandle extends Timings {
  readonly seatCount: number;
  readonly placeCount: number;
  readonly focused: number;
  readonly scale: number;
  readonly chosen: number[];
  readonly mine: number[];
  /** The middle of a seat in CSS pixels of the viewport. */
  screenPosition(index: number): { x: number; y: number };
  stateOf(index: number): number;
  indexOf(zone: string, row: string, number: string): number;
  /** Resolves when no hold or release is under way. */
  idle(): Promise<void>;
  /** Milliseconds to paint the whole canvas anew at this zoom. */
  measureRepaint(): number;
}

/** Makes the handle. */
export function handleFor({ plan, states, stage, holds }: Parts, timings: Timings): SeatPlanHandle {
  return Object.freeze({
    ...timings,
    seatCount: plan.count,
    placeCount: plan.places,
    get focused() {
      return stage.focused;
    },
    get scale() {
      return stage.scale;
    },
    get chosen() {
      return [...holds.chosen];
    },
    get mine() {
      return states.mine();
    },
    screenPosition(index: number) {
      const box = stage.canvas.getBoundingClientRect();
      const [x, y] = stage.toCanvas(plan.x[index], plan.y[index]);
      return { x: box.left + x, y: box.top + y };
    },
    stateOf: (index: number) => states.of(index),
    indexOf: (zone: string, row: string, number: string) => plan.indexOf(zone, row, number),
    idle: () => holds.idle(),
    measureRepaint() {
      const start = performance.now();
      stage.repaintAll();
      stage.paintNow();
      return performance.now() - start;
    },
  });
}
