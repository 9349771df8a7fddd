// The detail of a seat: what the screen knows while hovering; pinned (I, Shift + right click, a long press) what the server
// knows: contingent, reason of a block, order, contact as far as rights go, a price per rate. Escape closes it.
import { make } from "guichet/dom";
import { Refused, send, Unreachable, withQuery } from "guichet/request";
import type { Describer } from "./describe";
import type { Geometry } from "./geometry";
import type { Stage } from "./stage";

const GAP = 14;

/** What `…/places/<seat>` answers: words, translated by the server. */
interface Known {
  title: string;
  facts: { name: string; value: string; href?: string }[];
  prices: { name: string; amount: string }[];
}

export class Detail {
  private readonly box = make("div", { class: "seat-plan-detail", hidden: "" });
  private readonly close_: HTMLButtonElement;
  private pinned = -1;
  private before: Element | null = null;

  /** `server` tells the rest: its `url` is that of place 0; without one the detail is what the screen knows. */
  constructor(
    private readonly root: HTMLElement,
    private readonly plan: Geometry,
    private readonly stage: Stage,
    private readonly describer: Describer,
    private readonly server: { url?: string; order: number | null } = { order: null },
  ) {
    const { close } = describer.texts;
    this.close_ = make("button", { type: "button", class: "btn-close", "aria-label": close });
    this.close_.addEventListener("click", () => this.close());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    root.append(this.box);
  }

  /** Shows the seat under the pointer; -1 hides it. A pinned detail stays. */
  hover(seat: number): void {
    if (this.pinned >= 0) return;
    if (seat < 0) this.box.hidden = true;
    else this.show(seat, this.local(seat));
  }

  /** Keeps the detail of a seat open and asks the server for the rest. */
  pin(seat: number): void {
    if (this.pinned < 0) this.before = document.activeElement;
    this.pinned = seat;
    this.box.classList.add("pinned");
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", this.describer.place(seat));
    this.show(seat, [this.close_, ...this.local(seat)]);
    this.close_.focus();
    void this.ask(seat);
  }

  /** Closes it. Returns whether it was pinned. */
  close(): boolean {
    const was = this.pinned >= 0;
    const inside = this.box.contains(document.activeElement);
    this.pinned = -1;
    this.box.hidden = true;
    this.box.classList.remove("pinned");
    this.box.removeAttribute("role");
    this.box.removeAttribute("aria-label");
    if (inside && this.before instanceof HTMLElement) this.before.focus();
    return was;
  }

  private local(seat: number): Node[] {
    const facts = this.describer.facts(seat).map((fact) => make("div", {}, fact));
    return [make("strong", {}, this.describer.place(seat)), ...facts];
  }

  private async ask(seat: number): Promise<void> {
    const { url, order } = this.server;
    if (!url) return;
    const at = url.replace(/0(?=$|\?)/, String(seat));
    try {
      const known = (await (await send(withQuery(at, { order }), { cache: "no-store" })).json()) as Known;
      if (this.pinned !== seat) return;
      const focused = document.activeElement === this.close_;
      this.show(seat, [this.close_, ...this.known(known)]);
      if (focused) this.close_.focus();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
      if (this.pinned !== seat) return;
      const why = error instanceof Refused && error.message ? error.message : this.describer.texts.network;
      this.box.append(make("p", { class: "text-danger mb-0", role: "alert" }, why));
    }
  }

  private known({ title, facts, prices }: Known): Node[] {
    const list = make("dl", {});
    for (const { name, value, href } of facts) {
      list.append(make("dt", {}, name), make("dd", {}, href ? make("a", { href }, value) : value));
    }
    const rows = prices.map(({ name, amount }) => [make("dt", {}, name), make("dd", { class: "money" }, amount)]);
    const priced = rows.length ? [make("h3", {}, this.describer.texts.prices), make("dl", {}, ...rows.flat())] : [];
    return [make("strong", {}, title), list, ...priced];
  }

  private show(seat: number, content: Node[]): void {
    this.box.replaceChildren(...content);
    this.box.hidden = false;
    const [x, y] = this.stage.toCanvas(this.plan.x[seat], this.plan.y[seat]);
    const right = Math.max(4, this.root.clientWidth - this.box.offsetWidth - 4);
    const below = y + GAP + this.box.offsetHeight < this.root.clientHeight;
    this.box.style.left = `${Math.max(4, Math.min(right, x + GAP))}px`;
    this.box.style.top = `${below ? y + GAP : Math.max(4, y - GAP - this.box.offsetHeight)}px`;
  }
}
