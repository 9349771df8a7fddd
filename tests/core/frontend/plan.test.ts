// The seat plan's pure parts: grid, neighbours, states with hopes and expiry, holds and their races, contrasts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, Unreachable } from "guichet/request";
import { keyName } from "guichet/shortcuts";
import { clockText } from "guichet/countdown";
import { readPlace } from "../../../addons/pos_ticketing/frontend/plan/basket_panel";
import { available } from "../../../addons/pos_ticketing/frontend/plan/counts";
import { Filters, NOTHING_TICKED } from "../../../addons/pos_ticketing/frontend/plan/filters";
import { AISLE, Geometry, LIMITED_VIEW, type WireGeometry } from "../../../addons/pos_ticketing/frontend/plan/geometry";
import { Grid } from "../../../addons/pos_ticketing/frontend/plan/grid";
import { type HoldListener, Holds } from "../../../addons/pos_ticketing/frontend/plan/holds";
import { CATEGORY_COLORS, contrast, inkOn } from "../../../addons/pos_ticketing/frontend/plan/palette";
import { rowLabels } from "../../../addons/pos_ticketing/frontend/plan/backdrop";
import { State, States } from "../../../addons/pos_ticketing/frontend/plan/states";
import { grown, wideBox } from "../../../addons/pos_ticketing/frontend/plan/tools";

const COLUMNS = 30;

/** 600 seats in 20 straight rows of 30, then a free zone of 5 places. */
function hall(): Geometry {
  const seats: WireGeometry["seats"] = { x: [], y: [], radius: [], category: [], row: [], number: [], flags: [] };
  const rows = [];
  for (let row = 0; row < 20; row++) {
    rows.push({ zone: 0, label: String(row + 1) });
    for (let seat = 0; seat < COLUMNS; seat++) {
      seats.x.push(seat * 250);
      seats.y.push(row * 320);
      seats.radius.push(100);
      seats.category.push(0);
      seats.row.push(row);
      seats.number.push(String(seat + 1));
      seats.flags.push(0);
    }
  }
  const zone = { name: "Pit", category: 0, capacity: 5, first: 600, x: 0, y: -2000, width: 1000, height: 500 };
  const wire = { hash: "h", name: "Hall", width: 1, height: 1, categories: [{ name: "A", color: "" }], zones: ["Stalls"] };
  return new Geometry({ ...wire, rows, seats, areas: [], free_zones: [zone], focus: null });
}

test("the grid finds what a plain search finds", () => {
  const plan = hall();
  const grid = new Grid(plan);
  for (let i = 0; i < 500; i++) {
    const [x, y] = [((i * 7919) % 8000) - 300, ((i * 104729) % 7000) - 300];
    let expected = -1;
    for (let seat = 0; seat < plan.count; seat++) {
      if (Math.hypot(plan.x[seat] - x, plan.y[seat] - y) <= 100) expected = seat;
    }
    assert.equal(grid.hit(x, y), expected);
  }
  const seen = new Set<number>();
  grid.range(-1e9, -1e9, 1e9, 1e9, (seat) => seen.add(seat));
  assert.equal(seen.size, plan.count);
});

test("arrows go to the neighbour and stop at the edge", () => {
  const grid = new Grid(hall());
  assert.equal(grid.next(31, 1, 0), 32);
  assert.equal(grid.next(31, -1, 0), 30);
  assert.equal(grid.next(31, 0, 1), 61);
  assert.equal(grid.next(31, 0, -1), 1);
  assert.equal(grid.next(0, -1, 0), -1);
});

test("labels stand outside both ends of a row", () => {
  const [start, end] = rowLabels(hall());
  assert.deepEqual([start.x, start.y, start.text], [-240, 0, "1"]);
  assert.deepEqual([end.x, end.y], [29 * 250 + 240, 0]);
});

test("seats are found by their labels, places by their zone", () => {
  const plan = hall();
  assert.equal(plan.indexOf("Stalls", "2", "3"), 32);
  assert.equal(plan.indexOf("Stalls", "2", "99"), -1);
  assert.equal(plan.freeZoneOf(604)?.name, "Pit");
  assert.equal(plan.freeZoneOf(599), undefined);
  assert.equal(plan.freeZoneAt(500, -1800)?.name, "Pit");
});

test("changes apply twice without harm and keep the not-sellable mark", () => {
  const states = new States(hall());
  const heard: (number[] | null)[] = [];
  const bytes = new Uint8Array(605);
  bytes[3] = 128;
  states.load(bytes);
  states.onChange((places) => heard.push(places));
  states.apply([[1, State.OTHER, 0], [1, State.SOLD, 0], [2, State.OTHER, 5000]]);
  states.apply([[1, State.OTHER, 0], [1, State.SOLD, 0], [2, State.OTHER, 5000]]);
  assert.deepEqual([states.of(1), states.of(2), states.of(3)], [State.SOLD, State.OTHER, State.FREE]);
  assert.equal(states.takable(3), false);
  assert.deepEqual(states.expire(4999), []);
  assert.equal(states.of(2), State.OTHER);
  states.expire(5000);
  assert.equal(states.of(2), State.FREE);
  assert.throws(() => states.load(new Uint8Array(3)));
});

test("a hope hides what the server said until it is settled", () => {
  const states = new States(hall());
  states.hope([7], State.MINE);
  states.apply([[7, State.SOLD, 0]]);
  assert.equal(states.of(7), State.MINE);
  states.settle([7]);
  assert.equal(states.of(7), State.SOLD);
});

interface Asked {
  what: string;
  seats: number[];
  key: string;
}

function counter(answer: (asked: Asked) => void, states = new States(hall())) {
  const asked: Asked[] = [];
  const heard: string[] = [];
  const listener: HoldListener = {
    changed: () => heard.push("changed"),
    gone: (seats) => heard.push(`gone ${seats.join()}`),
    refused: (message) => heard.push(`refused ${message}`),
    offline: () => heard.push("offline"),
    found: (seats, together) => heard.push(`found ${seats.join()} ${together}`),
  };
  const note = (what: string, seats: number[], key: string): void => {
    asked.push({ what, seats, key });
    answer(asked[asked.length - 1]);
  };
  const api = {
    hold: async (wish: { seats: number[] } | { free_zone: string; quantity: number }, _category: number | null, key: string) => {
      const seats = "seats" in wish ? [...wish.seats] : [600];
      note("hold", seats, key);
      return { seats, expires_at: 9e15, now: Date.now() };
    },
    best: async (quantity: number, _category: number | null, key: string) => {
      const seats = Array.from({ length: quantity }, (_, at) => at + 10);
      note("best", seats, key);
      return { seats, expires_at: 9e15, now: Date.now(), step: 1, together: true };
    },
    release: async (seats: number[], key: string) => {
      note("release", seats, key);
      return seats;
    },
  };
  return { asked, heard, states, holds: new Holds(api, states, () => 1, () => undefined, listener) };
}

test("the seats of a refused hold that are gone turn, the rest is asked for again", async () => {
  const { asked, heard, states, holds } = counter(({ seats }) => {
    if (seats.includes(2)) throw new Refused(409, "", "", { gone: [2] });
  });
  holds.take([1, 2, 3]);
  assert.deepEqual([1, 2, 3].map((seat) => states.of(seat)), [1, 1, 1]);
  await holds.idle();
  assert.deepEqual(asked.map((each) => each.seats), [[1, 2, 3], [1, 3]]);
  assert.notEqual(asked[0].key, asked[1].key);
  assert.deepEqual([1, 2, 3].map((seat) => states.of(seat)), [State.MINE, State.OTHER, State.MINE]);
  assert.deepEqual(heard, ["gone 2", "changed"]);
  assert.deepEqual([...holds.chosen], [1, 3]);
});

test("a refusal without names gives everything back", async () => {
  const { heard, states, holds } = counter(() => {
    throw new Refused(403, "Non", "", {});
  });
  holds.take([1, 2]);
  await holds.idle();
  assert.deepEqual([states.of(1), states.of(2), holds.chosen.size], [0, 0, 0]);
  assert.deepEqual(heard, ["refused Non"]);
});

test("a lost answer is asked for again with the same key", async () => {
  let lost = 2;
  const { asked, heard, states, holds } = counter(() => {
    if (lost-- > 0) throw new Unreachable("");
  });
  Object.assign(globalThis, { window: { setTimeout: (run: () => void) => setTimeout(run, 1) } });
  holds.take([5]);
  await holds.idle();
  assert.equal(new Set(asked.map((each) => each.key)).size, 1);
  assert.deepEqual([states.of(5), heard], [State.MINE, ["offline", "offline", "changed"]]);
});

test("a pick taken back before it was sent is never sent", async () => {
  const { asked, states, holds } = counter(() => undefined);
  holds.take([1, 2]);
  holds.release([2]);
  await holds.idle();
  assert.deepEqual(asked.map(({ what, seats }) => [what, seats]), [["hold", [1]]]);
  assert.deepEqual([states.of(1), states.of(2)], [State.MINE, State.FREE]);
  holds.release([1]);
  await holds.idle();
  assert.equal(states.of(1), State.FREE);
});

test("best seats are those that the server names", async () => {
  const { heard, states, holds } = counter(() => undefined);
  holds.takeBest(2);
  await holds.idle();
  assert.deepEqual([states.of(10), states.of(11), [...holds.chosen]], [State.MINE, State.MINE, [10, 11]]);
  assert.deepEqual(heard, ["changed", "found 10,11 true"]);
});

test("what the basket lists is chosen, unless something is under way", async () => {
  const { holds } = counter(() => undefined);
  holds.adopt([4, 5]);
  assert.deepEqual([...holds.chosen], [4, 5]);
  holds.take([7]);
  holds.adopt([4]);
  assert.deepEqual([...holds.chosen], [4, 5, 7]);
  await holds.idle();
});

test("free seats of contingents and those not for sale look different, and keep their marks", () => {
  const states = new States(hall());
  const bytes = new Uint8Array(605);
  bytes.set([0x40, 0xc0, 0x80, 0x40 | State.SOLD]);
  states.load(bytes);
  assert.deepEqual([0, 1, 2, 3, 4].map((seat) => states.look(seat)), [6, 6, 7, State.SOLD, State.FREE]);
  assert.deepEqual([0, 1, 2].map((seat) => states.takable(seat)), [true, false, false]);
  states.apply([[0, State.OTHER, 0], [1, State.SOLD, 0]]);
  assert.deepEqual([states.look(0), states.look(1)], [State.OTHER, State.SOLD]);
  states.apply([[0, State.FREE, 0], [1, State.FREE, 0]]);
  assert.deepEqual([states.look(0), states.look(1), states.takable(1)], [6, 6, false]);
});

test("filters: any of a group, all groups; mine always passes", () => {
  const plan = hall();
  plan.flags[3] = LIMITED_VIEW;
  const states = new States(plan);
  const filters = new Filters(plan, states);
  const ticked = (more: object) => ({ ...NOTHING_TICKED, ...more });
  assert.equal(filters.count(), 600);
  filters.apply(ticked({ attributes: new Set([LIMITED_VIEW]) }));
  assert.deepEqual([filters.count(), filters.passes(3), filters.passes(4)], [1, true, false]);
  filters.apply(ticked({ attributes: new Set([LIMITED_VIEW, 0]) }));
  assert.equal(filters.count(), 600);
  filters.apply(ticked({ attributes: new Set([LIMITED_VIEW]), categories: new Set([5]) }));
  assert.equal(filters.count(), 0);
  filters.setContingents(new Map([[8, 2]]));
  filters.apply(ticked({ contingents: new Set([2]) }));
  assert.deepEqual([filters.count(), filters.passes(8)], [1, true]);
  filters.apply(ticked({ states: new Set([State.SOLD]), orders: new Set([1, 2]) }));
  states.apply([[1, State.SOLD, 0], [9, State.MINE, 0]]);
  assert.deepEqual([filters.count(), filters.passes(1), filters.passes(2), filters.passes(9)], [1, true, false, true]);
});

test("seats on both sides of an aisle stand beside it; companions are known", () => {
  const { wire } = hall();
  wire.seats.flags[4] = AISLE;
  const plan = new Geometry({ ...wire, companions: [[4, 5]] });
  assert.deepEqual([3, 4, 5, 6].map((seat) => plan.flags[seat] & AISLE), [0, AISLE, AISLE, 0]);
  assert.equal(plan.companionOf.get(4), 5);
});

test("an area of the keyboard holds the seats at its corners", () => {
  assert.deepEqual(wideBox([0, 0], [10, 0], 1), [[-1, -1], [11, -1], [11, 1], [-1, 1]]);
  assert.deepEqual(grown([[0, 0], [10, 0], [10, 10], [0, 10]], 1), [[-1, -1], [11, -1], [11, 11], [-1, 11]]);
});

test("the place of the basket is what was remembered, whatever the storage holds", () => {
  assert.deepEqual(readPlace('{"closed":true,"at":[4,5]}'), { closed: true, at: [4, 5] });
  for (const broken of [null, "", "{", '{"at":["x",1]}', '{"at":[1]}']) {
    assert.deepEqual(readPlace(broken), { closed: false, at: null });
  }
});

test("free places are counted per category, those of free zones too", () => {
  const states = new States(hall());
  states.apply([[0, State.SOLD, 0], [601, State.OTHER, 0]]);
  assert.deepEqual([...available(hall(), states)], [603]);
});

test("numbers read on every category colour", () => {
  for (const color of CATEGORY_COLORS) assert.ok(contrast(color, inkOn(color)) >= 4.5, color);
});

test("keys and clocks have names", () => {
  const press = (key: string, more = {}) => keyName({ key, ctrlKey: false, altKey: false, metaKey: false, ...more });
  assert.deepEqual([press("v"), press("F10"), press("="), press("k", { ctrlKey: true })], ["V", "F10", "+", "Ctrl+K"]);
  assert.deepEqual([299_500, 60_000, 59_001, 0, -5].map(clockText), ["5:00", "1:00", "1:00", "0:00", "0:00"]);
});
