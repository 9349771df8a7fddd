// What remains to be paid: a changed quantity ticks its line, and the «+» works once something is ticked.
import { all, need } from "guichet/dom";

export class RestList {
  private readonly add: HTMLButtonElement;

  constructor(private readonly form: HTMLFormElement) {
    this.add = need(form, "[data-rest-add]");
    form.addEventListener("input", (event) => this.onInput(event.target as HTMLElement));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.refresh();
  }

  private get ticked(): HTMLInputElement[] {
    return all<HTMLInputElement>(this.form, "[data-rest-tick]").filter((tick) => tick.checked);
  }

  private onInput(target: HTMLElement): void {
    if (!target.matches("[data-rest-tick]")) {
      const line = target.closest<HTMLElement>("[data-rest-line]");
      if (line) need<HTMLInputElement>(line, "[data-rest-tick]").checked = (target as HTMLInputElement).value !== "0";
    }
    this.refresh();
  }

  private refresh(): void {
    this.add.disabled = !this.ticked.length;
  }

  private onSubmit(event: Event): void {
    if (!this.ticked.length) event.preventDefault();
  }
}
