// Which lines of the tree are meant: the ticked ones, or without a tick the line of the pad; what a drag carries.
import { all } from "guichet/dom";

function ids(element: HTMLElement): string[] {
  return (element.dataset.tick ?? "").split(" ").filter(Boolean);
}

/** The ticks of single lines. */
export function lineTicks(tree: ParentNode): HTMLInputElement[] {
  return all<HTMLInputElement>(tree, ".tree-line [data-tick]");
}

/** The ids of the ticked lines. */
export function ticked(tree: ParentNode): string[] {
  return lineTicks(tree)
    .filter((tick) => tick.checked)
    .flatMap(ids);
}

/** The lines that an action or a move means. */
export function chosen(tree: ParentNode): string[] {
  const found = ticked(tree);
  if (found.length > 0) return found;
  const pressed = tree.querySelector<HTMLElement>('[data-line][aria-pressed="true"]');
  return pressed?.dataset.line ? [pressed.dataset.line] : [];
}

/** The lines that are dragged by `handle`: its own, and with a ticked line all that are ticked. */
export function carried(tree: ParentNode, handle: HTMLElement): string[] {
  const tick = handle.querySelector<HTMLElement>("[data-tick]");
  const own = tick ? ids(tick) : [];
  const marked = ticked(tree);
  return own.some((id) => marked.includes(id)) ? [...new Set([...own, ...marked])] : own;
}

/** A tick of a group or a node ticks its lines; each of those shows whether all, some or none of its lines are ticked. */
export function spread(tree: ParentNode, changed: HTMLInputElement | null): void {
  const lines = lineTicks(tree);
  if (changed) {
    const meant = ids(changed);
    for (const tick of lines) if (ids(tick).some((id) => meant.includes(id))) tick.checked = changed.checked;
  }
  const marked = ticked(tree);
  for (const tick of all<HTMLInputElement>(tree, ".tree-head [data-tick]")) {
    const own = ids(tick);
    const some = own.filter((id) => marked.includes(id)).length;
    tick.checked = some > 0 && some === own.length;
    tick.indeterminate = some > 0 && some < own.length;
  }
}
