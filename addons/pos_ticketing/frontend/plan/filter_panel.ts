// The panel of key F: reads its boxes, fetches what they need, tells how many seats match. Ticking a box applies it.
import { all } from "guichet/dom";
import { send, withQuery } from "guichet/request";
import { type Filters, NOTHING_TICKED, type Ticked } from "./filters";
import { type Geometry, LIMITED_VIEW } from "./geometry";
import type { States } from "./states";
import { counted, type Texts } from "./texts";

const TYPING_MS = 300;
const COUNT_MS = 250;

interface Runs {
  contingents: { id: number; runs: [number, number][] }[];
}

export class FilterPanel {
  private readonly panel = document.querySelector<HTMLElement>("#seat-filters");
  private readonly number = document.querySelector<HTMLInputElement>("#filter-order-number");
  private orders: Set<number> | null = null;
  private asked = "";
  private timer = 0;
  private counting = 0;

  /** `changed` hears that other seats pass; the addresses may be missing, then their filters do nothing. */
  constructor(
    private readonly plan: Geometry,
    states: States,
    private readonly filters: Filters,
    private readonly texts: Texts,
    private readonly at: { orders?: string; contingents?: string },
    private readonly changed: () => void,
    private readonly closed: () => void,
  ) {
    if (!this.panel) return;
    this.hideEmpty();
    this.panel.addEventListener("change", (event) => void this.onChange(event.target as HTMLElement));
    this.panel.querySelector("[data-filter-clear]")?.addEventListener("click", () => this.clear());
    this.panel.addEventListener("shown.bs.collapse", () => this.panel?.querySelector("input")?.focus());
    this.panel.addEventListener("hidden.bs.collapse", () => this.closed());
    this.panel.addEventListener("keydown", (event) => this.onKey(event));
    this.number?.addEventListener("input", () => this.typed());
    states.onChange(() => this.countSoon());
    this.countSoon();
  }

  /** Reads the contingents again: what is for sale has changed. */
  async refresh(): Promise<void> {
    if (this.values("contingent").size) await this.readContingents();
  }

  private boxes(kind: string): HTMLInputElement[] {
    return this.panel ? all<HTMLInputElement>(this.panel, `[data-filter=${kind}]`) : [];
  }

  private values(kind: string): Set<number> {
    return new Set(this.boxes(kind).filter((box) => box.checked).map((box) => Number(box.value)));
  }

  /** Attributes that no seat of this plan has are not offered. */
  private hideEmpty(): void {
    const known = this.plan.flags.reduce((all, flags) => all | flags, 0);
    for (const box of this.boxes("attribute")) {
      const there = Number(box.value) === 0 ? known & LIMITED_VIEW : known & Number(box.value);
      (box.parentElement as HTMLElement).hidden = !there;
    }
    const group = this.panel?.querySelector<HTMLElement>("[data-filter-group=attribute]");
    if (group) group.hidden = !known;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && event.target === this.number) {
      event.preventDefault();
      const [box] = this.boxes("order");
      box.checked = true;
      void this.onChange(box);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      document.querySelector<HTMLElement>("[data-bs-target='#seat-filters']")?.click();
    }
  }

  private typed(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void (this.values("order").size && this.readOrders()), TYPING_MS);
  }

  private async onChange(target: HTMLElement): Promise<void> {
    const kind = target.dataset.filter;
    if (kind === "order") await this.readOrders();
    else if (kind === "contingent" && this.values("contingent").size) await this.readContingents();
    else if (kind) this.apply();
  }

  private async readOrders(): Promise<void> {
    const ticked = this.values("order").size > 0;
    const typed = this.number?.value.trim() ?? "";
    const said = this.panel?.querySelector("[data-filter-orders]");
    if (said) said.textContent = "";
    this.asked = typed;
    this.orders = ticked && typed ? new Set() : null;
    if (ticked && !typed) this.number?.focus();
    if (this.orders && this.at.orders) {
      const answer = await send(withQuery(this.at.orders, { number: typed }), { cache: "no-store" });
      const found = (await answer.json()) as { places: number[]; orders: number };
      if (this.asked !== typed) return;
      this.orders = new Set(found.places);
      if (said) said.textContent = counted(this.texts, "orders", found.orders);
    }
    this.apply();
  }

  private async readContingents(): Promise<void> {
    if (this.at.contingents) {
      const answer = await send(this.at.contingents, { cache: "no-store" });
      const contingentOf = new Map<number, number>();
      for (const { id, runs } of ((await answer.json()) as Runs).contingents) {
        for (const [first, last] of runs) for (let place = first; place <= last; place++) contingentOf.set(place, id);
      }
      this.filters.setContingents(contingentOf);
    }
    this.apply();
  }

  private apply(): void {
    const ticked: Ticked = {
      categories: this.values("category"),
      attributes: this.values("attribute"),
      contingents: this.values("contingent"),
      states: this.values("state"),
      orders: this.values("order").size ? this.orders : null,
    };
    this.filters.apply(ticked);
    this.tell();
    this.changed();
  }

  private clear(): void {
    for (const box of this.panel ? all<HTMLInputElement>(this.panel, "[data-filter]") : []) box.checked = false;
    if (this.number) this.number.value = "";
    this.orders = null;
    this.filters.apply(NOTHING_TICKED);
    this.tell();
    this.changed();
  }

  private countSoon(): void {
    this.counting ||= window.setTimeout(() => {
      this.counting = 0;
      this.tell();
    }, COUNT_MS);
  }

  private tell(): void {
    const active = document.querySelector<HTMLElement>("[data-filter-active]");
    if (active) {
      active.hidden = !this.filters.active;
      active.textContent = String(this.filters.active);
    }
    const count = this.panel?.querySelector("[data-filter-count]");
    if (count && this.panel?.classList.contains("show")) count.textContent = counted(this.texts, "matching", this.filters.count());
  }
}
