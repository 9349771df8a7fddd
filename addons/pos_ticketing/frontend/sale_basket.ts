// The sale basket of the till: the tree of contacts (ticks, folding, dragging) and the left column that opens and closes.
import { all, whenLoaded } from "guichet/dom";
import { startDragging } from "./sale_basket/dragging";
import { startSide } from "./sale_basket/side";
import { startTree } from "./sale_basket/tree";

const started = new WeakSet<Element>();

/** Calls `start` once for each element that matches. */
function each(root: ParentNode, selector: string, start: (element: HTMLElement) => void): void {
  for (const element of all(root, selector)) {
    if (started.has(element)) continue;
    started.add(element);
    start(element);
  }
}

whenLoaded((root) => {
  each(root, "[data-tree]", startTree);
  each(root, "[data-side-toggle]", startSide);
});
startDragging();
