// The toolbar and side panel that the server rendered: tools, zoom, views, legend, release buttons.
import { all } from "guichet/dom";
import { currentPaper, categoryColor } from "./palette";
import { drawSeat } from "./shapes";
import { type Tool, TOOLS } from "./tools";

export interface ToolbarActions {
  tool(tool: Tool): void;
  zoom(step: "in" | "out" | "fit"): void;
  view(view: "plan" | "list"): void;
  detail(): void;
  release(seats: number[]): void;
}

function press(selector: string, chosen: HTMLElement): void {
  for (const button of all(document, selector)) {
    button.setAttribute("aria-pressed", String(button === chosen));
    button.classList.toggle("active", button === chosen);
  }
}

/** Marks the button of a tool or view as the pressed one. */
export function mark(kind: "tool" | "view", value: string): void {
  const chosen = document.querySelector<HTMLElement>(`[data-${kind}="${value}"]`);
  if (chosen) press(`[data-${kind}]`, chosen);
}

function onClick(event: Event, actions: ToolbarActions): void {
  const target = (event.target as Element).closest<HTMLElement>(
    "[data-tool], [data-zoom], [data-view], [data-seat-detail], [data-release]",
  );
  if (!target) return;
  const { tool, zoom, view, release } = target.dataset;
  if (tool && TOOLS.includes(tool as Tool)) {
    mark("tool", tool);
    actions.tool(tool as Tool);
  } else if (zoom === "in" || zoom === "out" || zoom === "fit") actions.zoom(zoom);
  else if (view === "plan" || view === "list") {
    mark("view", view);
    actions.view(view);
  } else if (release !== undefined) actions.release(release.split(",").filter(Boolean).map(Number));
  else if ("seatDetail" in target.dataset) actions.detail();
}

/** Listens to everything outside the canvas that belongs to the plan. */
export function listenToToolbar(actions: ToolbarActions): void {
  document.addEventListener("click", (event) => onClick(event, actions));
}

/** Draws the shape of each state into its place in the legend. */
export function drawLegend(ratio = Math.min(2, window.devicePixelRatio || 1)): void {
  for (const place of all(document, "[data-legend-state]")) {
    const canvas = document.createElement("canvas");
    const size = 22;
    canvas.width = size * ratio;
    canvas.height = size * ratio;
    canvas.style.width = `${size}px`;
    canvas.style.height = `${size}px`;
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.translate(canvas.width / 2, canvas.height / 2);
    drawSeat(ctx, Number(place.dataset.legendState), (size / 2 - 2) * ratio, categoryColor(0), currentPaper());
    place.replaceChildren(canvas);
  }
}
