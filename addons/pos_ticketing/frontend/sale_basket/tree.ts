// The tree of the basket: ticks that follow each other, nodes that fold, and the link to the actions on what is chosen.
import { all } from "guichet/dom";
import { chosen, lineTicks, spread, ticked } from "./chosen";

/** What was folded and ticked, kept while the basket is written anew after each change. */
const folded = new Set<string>();
let kept: string[] = [];

function fold(button: HTMLElement, closed: boolean): void {
  const head = button.closest<HTMLElement>(".tree-head");
  const items = head?.parentElement?.querySelector<HTMLElement>(":scope > .tree-items");
  if (!head || !items) return;
  head.setAttribute("aria-expanded", String(!closed));
  items.hidden = closed;
}

function toggle(button: HTMLElement, closed: boolean): void {
  const key = button.dataset.fold ?? "";
  if (closed) folded.add(key);
  else folded.delete(key);
  fold(button, closed);
}

/** The head of the node or group that something is in. */
function headOf(element: Element | null | undefined): HTMLElement | null {
  return element?.closest(".tree-group, .tree-node")?.querySelector<HTMLElement>(":scope > .tree-head") ?? null;
}

/** Left folds and goes to the head above, right unfolds. */
function onArrow(event: KeyboardEvent): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const target = event.target as Element;
  const head = target.closest<HTMLElement>(".tree-head");
  const button = head?.querySelector<HTMLElement>("[data-fold]");
  const open = head?.getAttribute("aria-expanded") === "true";
  event.preventDefault();
  if (button && open !== (event.key === "ArrowRight")) toggle(button, open);
  else if (event.key === "ArrowLeft") {
    const above = head ? headOf(head.parentElement?.parentElement) : headOf(target);
    above?.querySelector<HTMLElement>("[data-fold]")?.focus();
  }
}

/** How many lines are ticked, and the way to the actions on them. */
function show(tree: HTMLElement): void {
  const marked = ticked(tree);
  for (const tick of lineTicks(tree)) {
    tick.closest("[role=treeitem]")?.setAttribute("aria-selected", String(tick.checked));
  }
  const count = tree.parentElement?.querySelector<HTMLElement>("[data-tree-count]");
  if (count) count.textContent = marked.length ? (count.dataset.text ?? "").replace("%(num)s", String(marked.length)) : "";
  kept = marked;
}

/** Wires a tree. */
export function startTree(tree: HTMLElement): void {
  for (const button of all(tree, "[data-fold]")) {
    if (folded.has(button.dataset.fold ?? "")) fold(button, true);
    button.addEventListener("click", () => {
      const open = button.closest(".tree-head")?.getAttribute("aria-expanded") === "true";
      toggle(button, open);
    });
  }
  for (const tick of lineTicks(tree)) tick.checked = kept.includes(tick.dataset.tick ?? "");
  spread(tree, null);
  tree.addEventListener("change", (event) => {
    spread(tree, event.target as HTMLInputElement);
    show(tree);
  });
  tree.addEventListener("keydown", onArrow);
  show(tree);
  const link = tree.parentElement?.querySelector<HTMLAnchorElement>("[data-tree-actions]");
  // In the capture phase: the panel reads the address when the click arrives.
  link?.addEventListener(
    "click",
    () => {
      const url = new URL(link.href);
      url.search = new URLSearchParams(chosen(tree).map((id) => ["line", id])).toString();
      link.href = url.href;
    },
    true,
  );
}
