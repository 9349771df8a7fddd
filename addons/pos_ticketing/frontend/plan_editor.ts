// The plan editor: seats are chosen with the plan tools and get a category or attributes; free zones and the focal point
// are placed; everything is kept here until it is saved, as a new version.
//
// What the template must hold: templates/pos_ticketing/plan_edit.html (the parts look for what they need and say so).
import { fill, make, need } from "guichet/dom";
import { newKey, postJson, Refused, send, Unreachable } from "guichet/request";
import { Describer } from "./plan/describe";
import { Geometry, type WireGeometry } from "./plan/geometry";
import { States } from "./plan/states";
import { Bench } from "./plan_work/bench";
import { Edit, FLAGS } from "./plan_work/edit";
import { Marks } from "./plan_work/marks";
import { SeatPanel } from "./plan_work/seat_panel";
import { readWorkTexts, type WorkTexts } from "./plan_work/texts";
import { Zones } from "./plan_work/zones";

/** A seat's place, category and attributes; nothing is sold here. */
class EditDescriber extends Describer {
  constructor(
    private readonly geometry: Geometry,
    states: States,
    private readonly words: WorkTexts,
    private readonly edit: () => Edit,
  ) {
    super(geometry, states, words);
  }

  override facts(seat: number): string[] {
    const { words } = this;
    const flags = this.edit().flagsOf(seat);
    const facts = [fill(words.category, { category: this.edit().categories[this.geometry.category[seat]].name })];
    if (flags & FLAGS.wheelchair) facts.push(words.wheelchair);
    if (flags & FLAGS.limited_view) facts.push(words.limited_view);
    if (flags & FLAGS.aisle) facts.push(words.aisle);
    for (const [wheelchair, companion] of this.edit().companions) {
      if (wheelchair === seat) facts.push(fill(words.with_companion, { place: this.place(companion) }));
      if (companion === seat) facts.push(fill(words.companion_of, { place: this.place(wheelchair) }));
    }
    return facts;
  }
}

function build(root: HTMLElement & { bench?: Bench; edit?: Edit }, plan: Geometry, texts: WorkTexts): void {
  const states = new States(plan);
  const parts: { panel?: SeatPanel; zones?: Zones; bench?: Bench } = {};
  const [undo, save] = [need<HTMLButtonElement>(document, "[data-undo]"), need<HTMLButtonElement>(document, "[data-save]")];
  const edit: Edit = new Edit(plan, () => {
    delete root.dataset.key;
    undo.disabled = save.disabled = !edit.dirty;
    parts.panel?.refresh();
    parts.zones?.refresh();
    parts.bench?.refresh();
  });
  const bench = new Bench(root, plan, states, texts, {
    may: () => true,
    lit: () => null,
    changed: () => parts.panel?.enable(),
    zone: (zone) => parts.zones?.beginNamed(zone.name),
    describer: new EditDescriber(plan, states, texts, () => edit),
  });
  new Marks(root, plan, bench.stage, edit);
  Object.assign(parts, { bench, panel: new SeatPanel(bench, edit, texts), zones: new Zones(bench, edit, texts) });
  undo.addEventListener("click", () => edit.undo());
  save.addEventListener("click", () => void store(root, edit, bench, save));
  window.addEventListener("beforeunload", (event) => {
    if (edit.dirty && !root.dataset.stored) event.preventDefault();
  });
  bench.stage.paintNow();
  root.bench = bench;
  root.edit = edit;
}

/** Sends the edit; a second try after a lost answer carries the same key. */
async function store(root: HTMLElement, edit: Edit, bench: Bench, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  root.dataset.key ||= newKey();
  try {
    const answer = await postJson(root.dataset.saveUrl ?? "", edit.body(), root.dataset.key);
    const { location } = (await answer.json()) as { location: string };
    root.dataset.stored = "1";
    window.location.assign(location);
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    if (error instanceof Refused) delete root.dataset.key;
    bench.speech.tell((error instanceof Refused && error.message) || bench.texts.network, "danger");
    button.disabled = false;
  }
}

async function load(root: HTMLElement): Promise<void> {
  const texts = readWorkTexts();
  const notice = make("p", { class: "seat-plan-notice", role: "status" }, texts.loading);
  root.replaceChildren(notice);
  try {
    const wire = (await (await send(root.dataset.geometryUrl ?? "")).json()) as WireGeometry;
    build(root, new Geometry(wire), texts);
    notice.remove();
  } catch (error) {
    const retry = make("button", { type: "button", class: "btn btn-primary ms-3" }, texts.retry);
    retry.addEventListener("click", () => void load(root));
    root.replaceChildren(make("p", { class: "seat-plan-notice", role: "alert" }, texts.load_failed, retry));
    console.error(error);
  }
}

const root = document.querySelector<HTMLElement>("#plan-work[data-kind=editor]");
if (root) void load(root);
