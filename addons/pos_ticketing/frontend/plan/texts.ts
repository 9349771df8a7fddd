// The sentences of the seat plan: translated by the server in `#seat-plan-texts`, English where one is missing.
import { fill, textsOf } from "guichet/dom";

const ENGLISH = {
  states: ["free", "in my basket", "sold", "option", "blocked", "held by another operator"],
  label: "Seat plan. Arrows move from seat to seat, Enter picks.",
  map: "Overview: click to move the view",
  list: "List of the seats",
  seat: "{zone}, row {row}, seat {seat}",
  seat_short: "Seat {seat}",
  row: "Row {row}",
  free_count: "{count} free",
  category: "Category {category}",
  not_sellable: "not sellable",
  set_aside: "in a contingent",
  offer_changed: "What is for sale has changed.",
  wheelchair: "wheelchair place",
  limited_view: "limited view",
  selected_one: "1 seat chosen",
  selected_other: "{count} seats chosen",
  nothing_here: "No free seat here.",
  left_out: "Not free and left out: {count}.",
  too_many: "At most {count} seats at once.",
  gone_one: "1 seat has just been taken.",
  gone_other: "{count} seats have just been taken.",
  expired: "Your seats were released: the time is over.",
  network: "No connection. Trying again…",
  network_back: "Connection is back.",
  refused: "The operation was refused.",
  loading: "Loading the plan…",
  load_failed: "The plan could not be loaded.",
  retry: "Try again",
  free_zone: "{zone}: {count} of {capacity} places free",
  quantity: "How many places?",
  hold: "Take",
  cancel: "Cancel",
  close: "Close",
};

export type Texts = typeof ENGLISH;

/** The page's texts. */
export function readTexts(): Texts {
  return textsOf("seat-plan-texts", ENGLISH);
}

/** The right plural of a text that has a `_one` and an `_other` form. */
export function counted(texts: Texts, key: "selected" | "gone", count: number): string {
  return fill(texts[`${key}_${count === 1 ? "one" : "other"}`], { count });
}
