// The till's pure rules: settling, quick cash, coins to give back, counting, the numeric pad, grouped taps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, Unreachable } from "guichet/request";
import { coinsBack, countTotal, DENOMINATIONS, quickCash } from "../../../addons/pos_session/frontend/till/cash";
import { afterKey, padKey } from "../../../addons/pos_session/frontend/till/keypad";
import { rounded, settle } from "../../../addons/pos_session/frontend/till/settle";
import { type Tap, TapQueue } from "../../../addons/pos_session/frontend/till/tap_queue";

const cash = (cents: number) => ({ cents, givesChange: true });
const card = (cents: number) => ({ cents, givesChange: false });

test("44 due, 100 tendered in cash: 56 back", () => {
  assert.deepEqual(settle(4400, [cash(10000)]), { received: 10000, remaining: 0, change: 5600, gap: 0, problem: "" });
});

test("part in cash, part by card", () => {
  assert.deepEqual(settle(4400, [cash(2000)]), { received: 2000, remaining: 2400, change: 0, gap: 0, problem: "missing" });
  assert.deepEqual(settle(4400, [cash(2000), card(2400)]), { received: 4400, remaining: 0, change: 0, gap: 0, problem: "" });
});

test("a card is never charged more than what remains", () => {
  assert.equal(settle(4400, [card(4401)]).problem, "too_much");
  assert.equal(settle(4400, [card(3000), card(2000)]).problem, "too_much");
  assert.deepEqual(settle(4400, [card(3000), cash(2000)]), { received: 5000, remaining: 0, change: 600, gap: 0, problem: "" });
});

test("a refund is exact", () => {
  assert.equal(settle(-1000, [cash(900)]).problem, "missing");
  assert.equal(settle(-1000, [cash(1100)]).problem, "too_much");
  assert.equal(settle(-1000, [cash(1000)]).problem, "");
});

const belgian = (cents: number) => ({ cents, givesChange: true, cash: true, rounding: 5 });

test("Belgian cash is rounded to 5 cents, more than 5 of them", () => {
  const due = [1231, 1232, 1233, 1234, 1236, 1237, 1238, 1239, 1230, 1235, 5, 3];
  assert.deepEqual(due.map((cents) => rounded(cents, 5)), [1230, 1230, 1235, 1235, 1235, 1235, 1240, 1240, 1230, 1235, 5, 3]);
  assert.deepEqual(due.map((cents) => rounded(cents)), due);
  assert.deepEqual(settle(1232, [belgian(2000)]), { received: 2000, remaining: 0, change: 770, gap: -2, problem: "" });
  assert.equal(settle(1233, [belgian(1233)]).problem, "missing");
});

test("only the cash remainder is rounded", () => {
  assert.deepEqual(settle(2000, [card(768), belgian(1230)]), { received: 1998, remaining: 0, change: 0, gap: -2, problem: "" });
  assert.equal(settle(2000, [card(2000)]).gap, 0);
  assert.equal(settle(-1232, [belgian(1230)]).problem, "");
});

test("nothing due needs nothing", () => {
  assert.equal(settle(0, [cash(0)]).problem, "");
});

test("quick cash for 72.00", () => {
  assert.deepEqual(
    quickCash(7200).map((key) => `${key.kind} ${key.cents}`),
    ["amount 7200", "amount 7500", "amount 8000", "amount 10000", "add 2000", "add 5000"],
  );
});

test("quick cash always has six keys, amounts rising and above the due", () => {
  for (let due = 1; due < 60_000; due += 13) {
    const keys = quickCash(due);
    assert.equal(keys.length, 6);
    const amounts = keys.filter((key) => key.kind === "amount").map((key) => key.cents);
    assert.equal(amounts[0], due);
    assert.deepEqual(amounts, [...new Set(amounts)].sort((a, b) => a - b));
  }
});

test("coins to give back for 28.00 are 20 + 5 + 2 + 1", () => {
  assert.deepEqual(coinsBack(2800), [2000, 500, 200, 100]);
  for (let cents = 0; cents < 30_000; cents += 1) {
    assert.equal(coinsBack(cents).reduce((sum, piece) => sum + piece, 0), cents);
  }
});

test("a count of fifteen denominations", () => {
  assert.equal(DENOMINATIONS.length, 15);
  assert.equal(countTotal(DENOMINATIONS.map((value) => [value, 1] as const)), 88888);
  assert.equal(countTotal([[10, 1], [20, 1]]), 30);
});

test("the pad types amounts", () => {
  const typed = (keys: string, start = "", fresh = false) =>
    [...keys].reduce((text, key, at) => afterKey(text, key, fresh && at === 0), start);
  assert.equal(typed("20"), "20");
  assert.equal(typed("12,50"), "12,50");
  assert.equal(typed("12.505"), "12,50");
  assert.equal(typed(",5"), "0,5");
  assert.equal(typed("007"), "7");
  assert.equal(typed("20", "44,00", true), "20");
  assert.equal(typed("⌫", "12,5"), "12,");
  assert.equal(typed("1,,2"), "1,2");
  assert.deepEqual(["5", ".", ",", "Backspace", "F2", "a"].map(padKey), ["5", ",", ",", "⌫", null, null]);
});

const quick = { gatherMs: 5, pauseMs: 1, tries: 3 };
const settled = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));

test("twenty quick taps are one request", async () => {
  const sent: Tap[][] = [];
  const queue = new TapQueue(async (items) => void sent.push(items), assert.fail, quick);
  for (let i = 0; i < 20; i++) queue.tap(i % 2);
  await settled();
  assert.deepEqual(sent, [[{ product_id: 0, quantity: 10 }, { product_id: 1, quantity: 10 }]]);
  assert.equal(queue.pending, 0);
});

test("taps during a request wait and go out together, in order", async () => {
  const sent: number[] = [];
  const queue = new TapQueue(
    async (items) => {
      await settled(20);
      sent.push(items.reduce((sum, item) => sum + item.quantity, 0));
    },
    assert.fail,
    quick,
  );
  queue.tap(1);
  await settled(10);
  for (let i = 0; i < 7; i++) queue.tap(1);
  await settled(100);
  assert.deepEqual(sent, [1, 7]);
});

test("a lost answer is asked for again with the same key; then nothing is lost", async () => {
  const keys: string[] = [];
  const failures: boolean[] = [];
  let down = 4;
  const queue = new TapQueue(
    async (_items, key) => {
      keys.push(key);
      if (down-- > 0) throw new Unreachable("down");
    },
    (_error, canRetry) => failures.push(canRetry),
    quick,
  );
  queue.tap(1);
  await settled();
  assert.deepEqual([failures, queue.pending], [[true], 1]);
  queue.tap(1);
  assert.equal(queue.pending, 2);
  queue.retry();
  await settled();
  assert.equal(queue.pending, 0);
  assert.equal(new Set(keys.slice(0, 5)).size, 1);
  assert.equal(new Set(keys).size, 2);
});

test("a refusal gives its taps up and goes on", async () => {
  const failures: boolean[] = [];
  let first = true;
  const queue = new TapQueue(
    async () => {
      if (!first) return;
      first = false;
      throw new Refused(409, "no", "code", {});
    },
    (_error, canRetry) => failures.push(canRetry),
    quick,
  );
  queue.tap(1);
  await settled();
  queue.tap(2);
  await settled();
  assert.deepEqual([failures, queue.pending], [[false], 0]);
});
