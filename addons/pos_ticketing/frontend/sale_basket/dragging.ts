// Dragging a line, a group or a node onto a node or a contact: by the mouse from anywhere on it, by a finger or a pen from
// its grip (elsewhere a finger scrolls). The server says whose the lines are; the basket is then shown anew.
import { make } from "guichet/dom";
import { csrfToken, newKey, Refused, send } from "guichet/request";
import { carried } from "./chosen";

/** Pixels before a press becomes a drag. */
const SLACK = 8;

interface Drag {
  tree: HTMLElement;
  handle: HTMLElement;
  pointer: number;
  x: number;
  y: number;
  ids: string[];
  ghost: HTMLElement | null;
  over: HTMLElement | null;
}

let drag: Drag | null = null;

function onDown(event: PointerEvent): void {
  const target = event.target as Element;
  const handle = target.closest<HTMLElement>("[data-drag]");
  const tree = target.closest<HTMLElement>("[data-tree]");
  if (!handle || !tree || event.button !== 0 || target.closest("input")) return;
  if (event.pointerType !== "mouse" && !target.closest(".tree-grip")) return;
  const ids = carried(tree, handle);
  if (ids.length > 0) drag = { tree, handle, pointer: event.pointerId, x: event.clientX, y: event.clientY, ids, ghost: null, over: null };
}

function begin(now: Drag): void {
  const label = now.handle.querySelector(".till-line-label, .tree-name")?.textContent?.trim() ?? "";
  now.ghost = make("div", { class: "tree-ghost", "aria-hidden": "true" }, now.ids.length > 1 ? `${label} (${now.ids.length})` : label);
  document.body.append(now.ghost);
  document.body.classList.add("tree-dragging");
}

function onMove(event: PointerEvent): void {
  if (!drag || event.pointerId !== drag.pointer) return;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
    begin(drag);
  }
  event.preventDefault();
  if (drag.ghost) {
    drag.ghost.style.left = `${event.clientX + 12}px`;
    drag.ghost.style.top = `${event.clientY + 12}px`;
  }
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-drop]") ?? null;
  if (over === drag.over) return;
  drag.over?.classList.remove("tree-over");
  over?.classList.add("tree-over");
  drag.over = over;
}

function end(): Drag | null {
  const ended = drag;
  drag = null;
  ended?.ghost?.remove();
  ended?.over?.classList.remove("tree-over");
  document.body.classList.remove("tree-dragging");
  return ended;
}

function onUp(event: PointerEvent): void {
  if (!drag || event.pointerId !== drag.pointer) return;
  const ended = end();
  if (!ended?.ghost) return;
  // The click that follows a drag means nothing.
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, true));
  if (ended.over) void move(ended.tree, ended.ids, ended.over.dataset.drop ?? "0");
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

async function move(tree: HTMLElement, ids: string[], customer: string): Promise<void> {
  const body = new URLSearchParams(ids.map((id) => ["line", id]));
  body.set("customer_id", customer);
  try {
    await send(tree.dataset.move ?? "", {
      method: "POST",
      body,
      headers: { "HX-Request": "true", Accept: "application/json", "X-CSRFToken": csrfToken(), "Idempotency-Key": newKey() },
    });
  } catch (error) {
    const message = (error instanceof Refused && error.message) || (tree.dataset.textFailed ?? "");
    document.dispatchEvent(new CustomEvent("guichet:toast", { detail: { message, level: "danger" } }));
  }
  window.htmx.trigger(document.body, "basket-changed", {});
}

/** Listens to the pointer. Call once. */
export function startDragging(): void {
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp);
  document.addEventListener("pointercancel", () => end());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.ghost) end();
  });
  // A native drag of the text would take the pointer away.
  document.addEventListener("dragstart", (event) => {
    if ((event.target as Element | null)?.closest?.("[data-drag]")) event.preventDefault();
  });
}
