// The seat plan island: reads the page, loads the plan, and hands tests a small read-only handle (`element.seatPlan`).
//
// What the template must hold (see templates/pos_ticketing/seat_plan.html); what is missing is done without:
//   #seat-plan[data-geometry-url][data-states-url][data-changes-url][data-hold-url][data-release-url]
//             [data-order][data-basket="#basket"][data-max-seats], empty: canvases, map, list and boxes are made here
//             [data-place-url]: the detail of place 0; [data-order-places-url], [data-contingent-places-url]: for filters
//             [data-wanted]: how many places are wanted; [data-locked]: what is proposed is not changed here
//   script#seat-plan-texts (application/json): the sentences of plan/texts.ts
//   [data-tool=pick|pan|rectangle|polygon|lasso], [data-zoom=in|out|fit], [data-view=plan|list], [data-seat-detail]
//   select#audience-category: its value goes into every hold
//   #seat-filters: input[type=checkbox][data-filter=category|attribute|contingent|state|order] (plan/filters.ts)
//   [data-legend-state=0…7]: gets the shape of that look
//   #basket: htmx fragment that listens to "refresh"; its [data-release="12,13"] buttons give seats back, its
//            [data-basket-seats="12,13"] lists them; its <time data-countdown> ends with the event guichet:expired
//   #plan-prices: htmx fragment that listens to "refresh"; [data-available=0…]: free places of that category
//   [data-best] with input#best-quantity and #seat-plan[data-best-url]: takes the best seats
//   #temporary-basket with [data-panel-head], [data-panel-move], [data-panel-close]; [data-panel-toggle] opens it
import { fill, make } from "guichet/dom";
import { Refused } from "guichet/request";
import { addressesOf, type AllStates, Api } from "./plan/api";
import { Basket } from "./plan/basket";
import { BasketPanel } from "./plan/basket_panel";
import { ChangeFeed } from "./plan/changes";
import { Companions } from "./plan/companions";
import { Controller, type Parts } from "./plan/controller";
import { Counts } from "./plan/counts";
import { Describer } from "./plan/describe";
import { Detail } from "./plan/detail";
import { FilterPanel } from "./plan/filter_panel";
import { Filters } from "./plan/filters";
import { FreeZoneBox } from "./plan/free_zone_box";
import { Geometry } from "./plan/geometry";
import { Grid } from "./plan/grid";
import { handleFor, type SeatPlanHandle } from "./plan/handle";
import { Holds } from "./plan/holds";
import { listenToKeys } from "./plan/keyboard";
import { ListView } from "./plan/list_view";
import { Speech } from "./plan/speech";
import { Stage } from "./plan/stage";
import { States } from "./plan/states";
import { counted, readTexts, type Texts } from "./plan/texts";
import { drawLegend, listenToToolbar, mark } from "./plan/toolbar";
import { Tools } from "./plan/tools";

const DEFAULT_MOST = 100;

function audienceCategory(): number | null {
  const value = document.querySelector<HTMLSelectElement>("#audience-category")?.value;
  return value ? Number(value) : null;
}

/** Everything that happens around the plan once it is there. */
function wire(root: HTMLElement, parts: Parts, controller: Controller, feed: ChangeFeed, basket: Basket): void {
  const { stage, detail, states, holds, texts, speech, tools } = parts;
  const list = new ListView(parts.plan, states, parts.describer, texts, {
    pick: (seat) => controller.toggle(seat),
    openZone: (zone) => controller.openZone(zone),
    faded: controller.faded,
  });
  root.append(list.element);
  tools.attach(stage);
  mark("tool", tools.tool);
  mark("view", "plan");
  drawLegend();
  document.addEventListener("guichet:theme", () => drawLegend());
  listenToKeys(stage.canvas, {
    move: (dx, dy) => controller.move(dx, dy),
    pan: (dx, dy) => stage.panBy(dx, dy),
    pick: (corner, add) => controller.pressed(corner, add),
    cancel: () => void (tools.cancel() || detail.close()),
  });
  const hint = make("p", { class: "seat-plan-hint", hidden: "" });
  root.append(hint);
  listenToToolbar({
    tool: (tool) => {
      tools.choose(tool);
      root.dataset.activeTool = tool;
      hint.hidden = !tools.encloses;
      if (tools.encloses) hint.textContent = texts[`hint_${tool}` as keyof Texts] as string;
    },
    zoom: (step) => (step === "fit" ? stage.fit() : stage.zoomBy(step === "in" ? 1 : -1)),
    view: (view) => {
      detail.close();
      root.classList.toggle("shows-list", view === "list");
      list.show(view === "list");
    },
    detail: () => controller.showDetail(),
    release: (seats) => holds.release(seats),
  });
  document.querySelector("[data-best]")?.addEventListener("click", () => {
    const quantity = document.querySelector<HTMLInputElement>("#best-quantity");
    if (quantity?.reportValidity()) holds.takeBest(quantity.valueAsNumber);
  });
  const { orderPlacesUrl, contingentPlacesUrl } = root.dataset;
  const filterPanel = new FilterPanel(
    parts.plan,
    states,
    parts.filters,
    texts,
    { orders: orderPlacesUrl, contingents: contingentPlacesUrl },
    () => {
      stage.repaintAll();
      list.refresh(null);
    },
    () => stage.canvas.focus(),
  );
  const panel = document.querySelector<HTMLElement>("#temporary-basket");
  if (panel) new BasketPanel(panel, (floats) => speech.say(floats ? texts.basket_at : texts.basket_beside));
  basket.tell();
  new Counts(parts.plan, states, holds, texts, Number(root.dataset.wanted) || 0);
  feed.onOffer(() => {
    speech.tell(texts.offer_changed, "info");
    basket.refresh();
    document.querySelector("#plan-prices")?.dispatchEvent(new CustomEvent("refresh"));
    void filterPanel.refresh();
  });
  const expired = (): void => {
    speech.tell(texts.expired, "warning");
    feed.refresh(true);
    basket.refresh();
  };
  document.addEventListener("guichet:expired", expired);
  states.onMine(() => basket.refresh());
  document.addEventListener("guichet:seats-changed", () => feed.refresh());
  window.setInterval(() => {
    if (states.expire(Date.now() + holds.clockOffset).length) basket.refresh();
  }, 1000);
}

/** Makes the parts and shows the plan; the states are already there, so that no seat looks free that is not. */
function build(root: HTMLElement, plan: Geometry, api: Api, texts: Texts, first: AllStates): Parts {
  const states = new States(plan);
  const grid = new Grid(plan);
  const speech = new Speech(root);
  const basket: Basket = new Basket(document.querySelector(root.dataset.basket ?? "#basket"), (seats) => holds.adopt(seats));
  const most = Number(root.dataset.maxSeats) || DEFAULT_MOST;
  const feed = new ChangeFeed(api, states, {
    replanned: () => void holds.idle().then(() => window.location.reload()),
    offline: () => speech.tell(texts.network, "warning"),
    online: () => speech.tell(texts.network_back, "success"),
    refused: (refusal) => speech.tell(refusal.message || texts.refused, "danger"),
  });
  feed.start(first);
  const holds = new Holds(api, states, audienceCategory, () => feed.settled(), {
    changed: () => basket.refresh(),
    gone: (seats) => {
      speech.tell(counted(texts, "gone", seats.length), "warning");
      feed.refresh();
    },
    found: (seats, together) => {
      stage.focus(seats[0]);
      speech.tell(fill(together ? texts.best_together : texts.best_apart, { count: seats.length }), "success");
    },
    refused: (message) => {
      speech.tell(message || texts.refused, "danger");
      feed.refresh(true);
    },
    offline: () => speech.tell(texts.network, "warning"),
  });
  const controller: Controller = new Controller(() => parts);
  const tools = new Tools(controller);
  const filters = new Filters(plan, states);
  const stage = new Stage(root, plan, grid, states, texts, controller.faded, tools.mayDrag);
  const describer = new Describer(plan, states, texts);
  const detail = new Detail(root, plan, stage, describer, { url: root.dataset.placeUrl, order: api.order });
  const zoneBox = new FreeZoneBox(root, states, texts, most, (zone, quantity) => controller.takeFrom(zone, quantity));
  const takeToo = (seat: number): void => controller.toggle(seat);
  const companions = new Companions(root, plan, states, describer, texts, takeToo, () => stage.canvas.focus());
  const locked = root.dataset.locked !== undefined;
  const basics = { plan, grid, states, stage, holds, texts, most, locked };
  const parts: Parts = { ...basics, tools, describer, detail, filters, companions, zoneBox, speech };
  wire(root, parts, controller, feed, basket);
  stage.paintNow();
  return parts;
}

/** Loads the plan into `root`; a failure leaves a message and a button to try again. */
async function load(root: PlanElement): Promise<void> {
  const texts = readTexts();
  const notice = make("p", { class: "seat-plan-notice", role: "status" }, texts.loading);
  root.replaceChildren(notice);
  const started = performance.now();
  try {
    const api = new Api(addressesOf(root));
    const [wireGeometry, first] = await Promise.all([api.geometry(), api.states()]);
    const arrived = performance.now();
    const parts = build(root, new Geometry(wireGeometry), api, texts, first);
    notice.remove();
    const now = performance.now();
    root.seatPlan = handleFor(parts, { firstDrawMs: now - arrived, loadMs: now - started });
  } catch (error) {
    const retry = make("button", { type: "button", class: "btn btn-primary ms-3" }, texts.retry);
    retry.addEventListener("click", () => void load(root));
    const reason = error instanceof Refused && error.message ? error.message : texts.load_failed;
    root.replaceChildren(make("p", { class: "seat-plan-notice", role: "alert" }, reason, retry));
    console.error(error);
  }
}

type PlanElement = HTMLElement & { seatPlan?: SeatPlanHandle };

const root = document.querySelector<PlanElement>("#seat-plan");
if (root) void load(root);
