// Contingents and blocks of a performance: places are chosen on the plan, the forms beside it say what becomes of them.
//
// What the template must hold (templates/pos_ticketing/set_aside.html): #plan-work[data-geometry-url][data-places-url]
//   [data-chosen]; the tool bar and choice of plan_tools.html; in forms: input[data-chosen-seats] whose value says which
//   of the chosen places it takes (free, aside-<contingent>, block-<block>), [data-chosen-zone], [data-chosen-quantity],
//   button[data-needs] of the same value, its [data-count]; [data-show-aside], [data-show-block].
import { all, fill, make } from "guichet/dom";
import { send } from "guichet/request";
import { Describer } from "./plan/describe";
import { Geometry, type WireGeometry } from "./plan/geometry";
import { State, States } from "./plan/states";
import { Bench } from "./plan_work/bench";
import { readWorkTexts, type WorkTexts } from "./plan_work/texts";

interface Places {
  taken: [place: number, state: number][];
  contingents: Record<string, number[]>;
  blocks: Record<string, number[]>;
}

/** The bit of a state byte that says that a place is of a contingent (services/states.py). */
const SET_ASIDE = 0x40;

type Owners = Map<number, string>;

/** A seat's facts with its contingent. */
class AsideDescriber extends Describer {
  constructor(
    plan: Geometry,
    states: States,
    private readonly words: WorkTexts,
    private readonly owners: Owners,
    private readonly names: Map<string, string>,
  ) {
    super(plan, states, words);
  }

  override facts(seat: number): string[] {
    const name = this.names.get(this.owners.get(seat) ?? "");
    const facts = super.facts(seat);
    if (!name) return facts;
    const named = fill(this.words.in_contingent, { name });
    return facts.map((fact) => (fact === this.words.set_aside ? named : fact));
  }
}

function ownersOf(groups: Record<string, number[]>, kind: string): Owners {
  return new Map(Object.entries(groups).flatMap(([id, places]) => places.map((place): [number, string] => [place, `${kind}-${id}`])));
}

/** The chosen places that a form takes: free ones, those of one contingent, those of one block. */
function takes(bench: Bench, kind: string, asides: Owners, blocks: Owners): number[] {
  const seats = [...bench.selection.seats].sort((a, b) => a - b);
  if (kind === "free") return seats.filter((seat) => !blocks.has(seat));
  const owners = kind.startsWith("aside-") ? asides : blocks;
  return seats.filter((seat) => owners.get(seat) === kind && (owners === blocks || !blocks.has(seat)));
}

function fillForms(bench: Bench, asides: Owners, blocks: Owners): void {
  const { zone, quantity } = bench.selection;
  for (const input of all<HTMLInputElement>(document, "[data-chosen-seats]")) {
    input.value = zone ? "" : takes(bench, input.dataset.chosenSeats ?? "", asides, blocks).join(",");
  }
  for (const input of all<HTMLInputElement>(document, "[data-chosen-zone]")) input.value = zone?.name ?? "";
  for (const input of all<HTMLInputElement>(document, "[data-chosen-quantity]")) input.value = zone ? String(quantity) : "";
  for (const button of all<HTMLButtonElement>(document, "[data-needs]")) {
    const kind = button.dataset.needs ?? "";
    const count = zone ? (kind.startsWith("block-") ? 0 : quantity) : takes(bench, kind, asides, blocks).length;
    button.disabled = count === 0;
    const shown = button.querySelector("[data-count]");
    if (shown) shown.textContent = count ? `(${count})` : "";
  }
}

/** The buttons that make the places of one contingent or block stand out. */
function listenToShow(show: (places: ReadonlySet<number> | null) => void, found: Places): void {
  const buttons = all<HTMLButtonElement>(document, "[data-show-aside], [data-show-block]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button && on));
      for (const other of buttons) other.classList.toggle("active", other === button && on);
      const { showAside, showBlock } = button.dataset;
      const places = showAside ? found.contingents[showAside] : found.blocks[showBlock ?? ""];
      show(on ? new Set(places ?? []) : null);
    });
  }
}

async function load(root: HTMLElement): Promise<void> {
  const texts = readWorkTexts();
  const notice = make("p", { class: "seat-plan-notice", role: "status" }, texts.loading);
  root.replaceChildren(notice);
  try {
    const [geometry, places] = await Promise.all([send(root.dataset.geometryUrl ?? ""), send(root.dataset.placesUrl ?? "")]);
    build(root, new Geometry((await geometry.json()) as WireGeometry), (await places.json()) as Places, texts);
    notice.remove();
  } catch (error) {
    const retry = make("button", { type: "button", class: "btn btn-primary ms-3" }, texts.retry);
    retry.addEventListener("click", () => void load(root));
    root.replaceChildren(make("p", { class: "seat-plan-notice", role: "alert" }, texts.load_failed, retry));
    console.error(error);
  }
}

function build(root: HTMLElement & { bench?: Bench }, plan: Geometry, found: Places, texts: WorkTexts): void {
  const states = new States(plan);
  const bytes = new Uint8Array(plan.places);
  for (const [place, state] of found.taken) bytes[place] = state;
  const [asides, blocks] = [ownersOf(found.contingents, "aside"), ownersOf(found.blocks, "block")];
  states.load(bytes.map((state, place) => (asides.has(place) ? state | SET_ASIDE : state)));
  const names = new Map(
    all(document, "[data-aside]").map((item) => [`aside-${item.dataset.aside}`, item.querySelector("strong")?.textContent ?? ""]),
  );
  let lit: ReadonlySet<number> | null = null;
  const bench: Bench = new Bench(root, plan, states, texts, {
    may: (seat) => bytes[seat] === State.FREE || blocks.has(seat),
    lit: () => lit,
    changed: () => queueMicrotask(() => fillForms(bench, asides, blocks)),
    describer: new AsideDescriber(plan, states, texts, asides, names),
  });
  listenToShow((places) => {
    lit = places;
    bench.refresh();
  }, found);
  const again = (root.dataset.chosen ?? "").split(",").filter(Boolean).map(Number);
  if (again.length) bench.selection.set(again, true);
  root.bench = bench;
}

const root = document.querySelector<HTMLElement>("#plan-work[data-kind=aside]");
if (root) void load(root);
