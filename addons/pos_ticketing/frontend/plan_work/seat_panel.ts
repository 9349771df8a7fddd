// Categories and attributes of the chosen seats: what the buttons of the editor's panel do and show.
import { all, fill, make, need } from "guichet/dom";
import { CATEGORY_COLORS } from "../plan/palette";
import type { Bench } from "./bench";
import { type Attribute, type Edit, FLAGS } from "./edit";
import type { WorkTexts } from "./texts";

export class SeatPanel {
  private readonly select = need<HTMLSelectElement>(document, "#edit-category");

  constructor(
    private readonly bench: Bench,
    private readonly edit: Edit,
    private readonly texts: WorkTexts,
  ) {
    need(document, "[data-give-category]").addEventListener("click", () =>
      edit.giveCategory(bench.selection.seats, Number(this.select.value)),
    );
    need<HTMLFormElement>(document, "[data-new-category]").addEventListener("submit", (event) => this.addCategory(event));
    for (const name of Object.keys(FLAGS) as Attribute[]) this.listen(name);
    this.refresh();
  }

  /** Brings lists and counts up to date. */
  refresh(): void {
    const { categories } = this.edit;
    const zone = need<HTMLSelectElement>(document, "#zone-category");
    for (const select of [this.select, zone]) {
      const chosen = select.value;
      select.replaceChildren(...categories.map(({ name }, at) => make("option", { value: String(at) }, name)));
      if (chosen) select.value = chosen;
    }
    const lines = this.edit.counts().map((count, at) => {
      const swatch = make("span", { class: `seat-swatch seat-color-${at % CATEGORY_COLORS.length}`, "aria-hidden": "true" });
      return make("li", {}, swatch, fill(this.texts.seats_of_category, { category: categories[at].name, count }));
    });
    need(document, "[data-category-counts]").replaceChildren(...lines);
    for (const row of all(document, "[data-attribute]")) {
      const count = this.edit.having(row.dataset.attribute as Attribute).length;
      need(row, "[data-attribute-count]").textContent = count ? `(${count})` : "";
      need<HTMLButtonElement>(row, "[data-attribute-show]").disabled = count === 0;
    }
    this.enable();
  }

  /** The buttons that need chosen seats. */
  enable(): void {
    for (const button of all<HTMLButtonElement>(document, "[data-needs-seats]")) button.disabled = this.bench.selection.seats.size === 0;
  }

  private listen(name: Attribute): void {
    const { bench, edit } = this;
    need(document, `[data-attribute-show="${name}"]`).addEventListener("click", () => bench.selection.replace(edit.having(name)));
    need(document, `[data-attribute-unset="${name}"]`).addEventListener("click", () => edit.mark(bench.selection.seats, name, false));
    need(document, `[data-attribute-set="${name}"]`).addEventListener("click", () => {
      if (name !== "companion") edit.mark(bench.selection.seats, name, true);
      else if (!edit.accompany(bench.selection.seats)) bench.speech.tell(this.texts.no_wheelchair, "warning");
    });
  }

  private addCategory(event: Event): void {
    event.preventDefault();
    const input = need<HTMLInputElement>(document, "#new-category-name");
    const name = input.value.trim();
    const taken = !name || this.edit.categories.some((category) => category.name === name);
    input.setCustomValidity(taken ? this.texts.category_taken : "");
    if (taken) return void input.reportValidity();
    const at = this.edit.categories.length;
    this.edit.addCategory(name, CATEGORY_COLORS[at % CATEGORY_COLORS.length]);
    this.select.value = String(at);
    input.value = "";
  }
}
