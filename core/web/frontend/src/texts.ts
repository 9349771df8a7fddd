// The few sentences that scripts of every page need, translated by the server in `#app-texts`.
import { textsOf } from "./dom";

const ENGLISH = {
  confirm: "Confirm",
  cancel: "Cancel",
  close: "Close",
  failed: "The operation failed.",
  network: "No connection to the server.",
};

export type AppTexts = typeof ENGLISH;

/** The page's translations of the shared texts. */
export function appTexts(): AppTexts {
  return textsOf("app-texts", ENGLISH);
}
