// The pad of the till: makes a LinePad of every `[data-line-pad]`, which names the basket it works on.
import { all, need, whenLoaded } from "guichet/dom";
import { LinePad } from "./till/line_pad";

whenLoaded((root) => {
  for (const box of all(root, "[data-line-pad]")) {
    if (box.dataset.started) continue;
    box.dataset.started = "1";
    new LinePad(box, need(document, box.dataset.linePad ?? ""));
  }
});
