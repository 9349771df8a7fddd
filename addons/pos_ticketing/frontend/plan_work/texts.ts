// The sentences of the pages that work on a plan: translated by the server, English where one is missing.
import { textsOf } from "guichet/dom";
import { readTexts, type Texts } from "../plan/texts";

const ENGLISH = {
  none_chosen: "No place is chosen.",
  chosen_one: "1 place is chosen.",
  chosen_other: "{count} places are chosen.",
  chosen_zone: "{count} places of {zone} are chosen.",
  taken_left_out: "Taken and left out: {count}.",
  in_contingent: "contingent {name}",
  companion_of: "companion's seat of {place}",
  with_companion: "with the companion's seat {place}",
  companion: "companion's seat",
  aisle: "aisle to the right",
  no_wheelchair: "Choose a wheelchair place and the seat beside it: nothing was set.",
  zone_line: "{name}: {count} places, {category}",
  edit: "Edit",
  remove: "Remove",
  add: "Add",
  save: "Save",
  zone_name_taken: "Another free zone has this name.",
  category_taken: "Another category has this name.",
  draw_zone: "Draw a rectangle on the plan.",
  draw_focus: "Click the focal point on the plan.",
  seats_of_category: "{category}: {count} seats",
  whole_zone: "{zone}: all rows",
  unsaved: "What you changed is not saved.",
};

export type WorkTexts = Texts & typeof ENGLISH;

/** The page's texts, those of the plan included. */
export function readWorkTexts(): WorkTexts {
  return { ...readTexts(), ...textsOf("seat-plan-texts", ENGLISH) };
}
