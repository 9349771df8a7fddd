// The free zones and the focal point of the editor: a list, forms in pixels, and placing on the plan.
import { fill, make, need } from "guichet/dom";
import type { Bench } from "./bench";
import type { Edit, Zone } from "./edit";
import type { WorkTexts } from "./texts";

const field = (id: string): HTMLInputElement => need<HTMLInputElement>(document, `#${id}`);
const UNITS = 10;

export class Zones {
  private readonly box = need<HTMLDetailsElement>(document, "[data-zone-box]");
  private readonly form = need<HTMLFormElement>(document, "[data-zone-form]");
  private readonly list = need(document, "[data-zones]");
  private readonly draw = need<HTMLButtonElement>(document, "[data-zone-draw]");
  private readonly point = need<HTMLButtonElement>(document, "[data-focus-draw]");
  private editing: number | null = null;

  constructor(
    private readonly bench: Bench,
    private readonly edit: Edit,
    private readonly texts: WorkTexts,
  ) {
    this.form.addEventListener("submit", (event) => this.save(event));
    this.draw.addEventListener("click", () => this.startDrawing());
    need(document, "[data-zone-cancel]").addEventListener("click", () => this.begin(null));
    this.point.addEventListener("click", () => this.startPointing());
    need(document, "[data-focus-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.setFocus(field("focus-x").valueAsNumber * UNITS, field("focus-y").valueAsNumber * UNITS);
    });
    need(document, "[data-focus-remove]").addEventListener("click", () => edit.setFocus(null));
    this.refresh();
  }

  /** Shows the zones and the focal point as they are now. */
  refresh(): void {
    const rows = this.edit.zones.map((zone, at) => {
      const words = fill(this.texts.zone_line, {
        name: zone.name,
        count: zone.capacity,
        category: this.edit.categories[zone.category]?.name ?? "",
      });
      return make(
        "li",
        { class: "d-flex justify-content-between align-items-center gap-2 py-1" },
        make("span", {}, words),
        make("span", { class: "btn-group btn-group-sm" }, this.button(this.texts.edit, zone.name, () => this.begin(at)), this.button(this.texts.remove, zone.name, () => this.remove(at))),
      );
    });
    this.list.replaceChildren(...rows);
    const { focus } = this.edit;
    field("focus-x").value = focus ? String(Math.round(focus.x / UNITS)) : "";
    field("focus-y").value = focus ? String(Math.round(focus.y / UNITS)) : "";
  }

  /** Opens the form on a zone (null: a new one). */
  begin(at: number | null): void {
    this.editing = at;
    this.form.reset();
    const zone = at === null ? null : this.edit.zones[at];
    if (zone) {
      field("zone-name").value = zone.name;
      field("zone-category").value = String(zone.category);
      field("zone-capacity").value = String(zone.capacity);
      this.place(zone.x, zone.y, zone.width, zone.height);
      this.box.open = true;
      field("zone-name").focus();
    }
    need(document, "[data-zone-submit]").textContent = zone ? this.texts.save : this.texts.add;
    need(document, "[data-zone-cancel]").hidden = !zone;
  }

  /** A click on a zone of the plan. */
  beginNamed(name: string): void {
    const at = this.edit.zones.findIndex((zone) => zone.name === name);
    if (at >= 0) this.begin(at);
  }

  private button(label: string, name: string, act: () => void): HTMLElement {
    const button = make("button", { type: "button", class: "btn btn-outline-secondary", "aria-label": `${label}: ${name}` }, label);
    button.addEventListener("click", act);
    return button;
  }

  private remove(at: number): void {
    this.edit.removeZone(at);
    this.begin(null);
  }

  private place(x: number, y: number, width: number, height: number): void {
    field("zone-x").value = String(Math.round(x / UNITS));
    field("zone-y").value = String(Math.round(y / UNITS));
    field("zone-width").value = String(Math.max(1, Math.round(width / UNITS)));
    field("zone-height").value = String(Math.max(1, Math.round(height / UNITS)));
  }

  private save(event: Event): void {
    event.preventDefault();
    const name = field("zone-name").value.trim();
    const taken = this.edit.zones.some((zone, at) => zone.name === name && at !== this.editing);
    field("zone-name").setCustomValidity(taken ? this.texts.zone_name_taken : "");
    if (taken) return void field("zone-name").reportValidity();
    const units = (id: string): number => Math.round(field(id).valueAsNumber * UNITS);
    const zone: Zone = {
      name,
      category: Number(field("zone-category").value),
      capacity: field("zone-capacity").valueAsNumber,
      x: units("zone-x"),
      y: units("zone-y"),
      width: Math.max(UNITS, units("zone-width")),
      height: Math.max(UNITS, units("zone-height")),
    };
    this.edit.saveZone(zone, this.editing);
    this.begin(null);
    this.box.open = false;
  }

  private startDrawing(): void {
    if (this.stop(this.draw)) return;
    this.draw.setAttribute("aria-pressed", "true");
    this.bench.use("rectangle");
    this.bench.speech.tell(this.texts.draw_zone, "info");
    this.bench.placing = {
      box: (left, top, right, bottom) => {
        this.place(left, top, right - left, bottom - top);
        this.stop(this.draw);
        this.bench.use("pick");
        field(field("zone-name").value ? "zone-capacity" : "zone-name").focus();
      },
    };
  }

  private startPointing(): void {
    if (this.stop(this.point)) return;
    this.point.setAttribute("aria-pressed", "true");
    this.bench.use("pick");
    this.bench.speech.tell(this.texts.draw_focus, "info");
    this.bench.placing = {
      point: ([x, y]) => {
        this.stop(this.point);
        this.setFocus(x, y);
      },
    };
  }

  /** Ends placing. Returns whether it was under way with this button. */
  private stop(button: HTMLButtonElement): boolean {
    const was = button.getAttribute("aria-pressed") === "true";
    this.bench.placing = null;
    for (const each of [this.draw, this.point]) each.setAttribute("aria-pressed", "false");
    return was;
  }

  private setFocus(x: number, y: number): void {
    this.edit.setFocus({ x: Math.round(x), y: Math.round(y) });
  }
}
