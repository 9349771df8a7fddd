// The basket of the till: which line the pad works on after a change, and answers that take turns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSelected } from "../../../addons/pos_session/frontend/till/selection";
import { inTurn } from "../../../addons/pos_session/frontend/till/turns";

const lines = [
  { id: "1", quantity: 2 },
  { id: "2", quantity: 1 },
  { id: "3", quantity: 1 },
];
const before = new Map([
  ["1", 2],
  ["2", 1],
  ["3", 1],
]);

test("the line that the server names is selected", () => {
  assert.equal(nextSelected(lines, before, "3", "1"), "1");
  assert.equal(nextSelected(lines, before, "3", "9"), "3", "unless it is gone");
});

test("else the line that is new or has another quantity", () => {
  assert.equal(nextSelected([...lines, { id: "4", quantity: 1 }], before, "1", null), "4");
  assert.equal(nextSelected(lines, new Map([...before, ["2", 5]]), "1", null), "2");
});

test("else the one that was selected, else the last, else none", () => {
  assert.equal(nextSelected(lines, before, "2", null), "2");
  assert.equal(nextSelected(lines, new Map(), null, null), "3");
  assert.equal(nextSelected(lines, before, "gone", null), "3");
  assert.equal(nextSelected([], before, "1", null), null);
});

test("work for one basket takes turns, also after a failure", async () => {
  const basket = {} as Element;
  const done: string[] = [];
  const slow = inTurn(basket, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    done.push("slow");
    throw new Error("refused");
  });
  const fast = inTurn(basket, async () => void done.push("fast"));
  await assert.rejects(slow);
  await fast;
  assert.deepEqual(done, ["slow", "fast"]);
});
