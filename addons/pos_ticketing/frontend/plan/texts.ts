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
  companion: "companion's seat",
  aisle: "beside an aisle",
  companion_offer: "{seat} is for who comes along. Take it too?",
  take_too: "Take it too",
  not_now: "No",
  selected_one: "1 seat chosen",
  selected_other: "{count} seats chosen",
  chosen_of: "{count} of {wanted} places chosen",
  locked: "The places proposed cannot be changed here. Release them all to choose anew.",
  matching_one: "1 place matches",
  matching_other: "{count} places match",
  filtered_out: "left out by the filters",
  orders_one: "1 order",
  orders_other: "{count} orders",
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
  prices: "Prices",
  best_together: "{count} best places side by side.",
  best_apart: "{count} best places, not all side by side.",
  basket_at: "Temporary basket moved. Home puts it back beside the plan.",
  basket_beside: "The temporary basket is beside the plan again.",
  detail_first: "Go to a seat first (arrows, or a click on the plan), then ask for its detail.",
  hint_rectangle: "Drag a box. Keyboard: Space at two corners. Shift adds to the selection.",
  hint_polygon: "Click the corners; the first one again, a double click or Enter closes. Keyboard: Space puts a corner.",
  hint_lasso: "Draw around the seats. Keyboard: Space puts a corner, Enter closes.",
};

export type Texts = typeof ENGLISH;

/** The page's texts. */
export function readTexts(): Texts {
  return textsOf("seat-plan-texts", ENGLISH);
}

/** The right plural of a text that has a `_one` and an `_other` form. */
export function counted(texts: Texts, key: "selected" | "gone" | "matching" | "orders", count: number): string {
  return fill(texts[`${key}_${count === 1 ? "one" : "other"}`], { count });
}
