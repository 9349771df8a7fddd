// Amounts as people read and type them (money.md): no float, both decimal keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { amountText, formatMoney, parseCount, parseMoney, shortMoney } from "guichet/money";

test("amounts are written in French and in English", () => {
  assert.equal(formatMoney(123456, "fr"), "1\u202f234,56\u00a0€");
  assert.equal(formatMoney(-200, "fr"), "-2,00\u00a0€");
  assert.equal(formatMoney(5, "fr"), "0,05\u00a0€");
  assert.equal(formatMoney(123456789, "en"), "€1,234,567.89");
  assert.equal(formatMoney(-200, "en"), "-€2.00");
});

test("short amounts lose cents that are zero", () => {
  assert.equal(shortMoney(7500, "fr"), "75\u00a0€");
  assert.equal(shortMoney(7250, "fr"), "72,50\u00a0€");
  assert.equal(shortMoney(100000, "en"), "€1,000");
});

test("both decimal keys, spaces and a euro sign are read", () => {
  for (const [text, cents] of [
    ["12,50", 1250],
    ["12.5", 1250],
    ["1 234,5", 123450],
    ["1\u202f234,56\u00a0€", 123456],
    [",5", 50],
    ["7", 700],
    ["12,", 1200],
  ] as const) {
    assert.equal(parseMoney(text), cents, text);
  }
});

test("what is not an amount is refused", () => {
  for (const text of ["", ",", "12,345", "1e3", "NaN", "Infinity", "-5", "12.50 x", "1,2,3", "10000000", "0x10"]) {
    assert.equal(parseMoney(text), null, text);
  }
});

test("writing and reading agree", () => {
  for (let cents = 0; cents < 30_000; cents += 7) {
    assert.equal(parseMoney(amountText(cents, "fr")), cents);
    assert.equal(parseMoney(amountText(cents, "en")), cents);
    assert.equal(parseMoney(formatMoney(cents, "fr")), cents);
  }
});

test("counts are whole, empty is none", () => {
  assert.deepEqual(["", "0", "12", " 3 "].map(parseCount), [0, 0, 12, 3]);
  assert.deepEqual(["1,5", "-1", "x", "1234567"].map(parseCount), [null, null, null, null]);
});
