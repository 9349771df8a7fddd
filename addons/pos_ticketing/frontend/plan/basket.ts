// The basket fragment beside the plan: told to refresh itself, one request at a time, so that none aborts another.

export class Basket {
  private again = false;

  /** `shown` hears which places it lists, each time it comes. */
  constructor(
    private readonly element: Element | null,
    private readonly shown: (seats: number[]) => void = () => undefined,
  ) {
    element?.addEventListener("htmx:afterSwap", () => this.tell());
    element?.addEventListener("htmx:afterRequest", () => {
      if (!this.again) return;
      this.again = false;
      window.setTimeout(() => this.refresh(), 0);
    });
  }

  /** Says which places are listed now: the fragment may have come before anybody listened. */
  tell(): void {
    const listed = this.element?.querySelector<HTMLElement>("[data-basket-seats]")?.dataset.basketSeats;
    if (listed !== undefined) this.shown(listed.split(",").filter(Boolean).map(Number));
  }

  /** Asks the server for the basket; while it (or a form inside) has a request under way, once more afterwards. */
  refresh(): void {
    if (!this.element) return;
    if (this.element.matches(".htmx-request") || this.element.querySelector(".htmx-request")) this.again = true;
    else this.element.dispatchEvent(new CustomEvent("refresh"));
  }
}
