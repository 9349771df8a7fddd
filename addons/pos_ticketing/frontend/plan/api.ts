// The four conversations with the server: geometry, all states, holds, releases. Wire format: docs of pos_ticketing.
import { postJson, send, withQuery } from "guichet/request";
import type { WireGeometry } from "./geometry";
import type { Change } from "./states";

export interface Addresses {
  geometry: string;
  states: string;
  changes: string;
  hold: string;
  release: string;
  /** Where best seats are asked for; without it the page offers none. */
  best?: string;
  /** The order the seats are held for; null = the server makes or finds one. */
  order: number | null;
}

/** One byte per place, and the sequence number that later differences start from. */
export interface AllStates {
  bytes: Uint8Array;
  since: number;
  /** Marks of what is for sale and of the plan; changes that name others ask for all states anew. */
  offer: string | null;
  plan: string | null;
}

export interface Changes {
  since: number;
  changes: Change[];
  offer?: string;
  plan?: string;
}

export interface Held {
  seats: number[];
  expires_at: number;
  now: number;
}

/** Best seats that were held: side by side, or how else. */
export interface BestHeld extends Held {
  step: number;
  together: boolean;
}

/** What a hold asks for: seats by index, or a quantity in a free zone. */
export type Wish = { seats: number[] } | { free_zone: string; quantity: number };

/** The addresses a page element carries in its data attributes. */
export function addressesOf(element: HTMLElement): Addresses {
  const { geometryUrl, statesUrl, changesUrl, holdUrl, releaseUrl, bestUrl, order } = element.dataset;
  if (!geometryUrl || !statesUrl || !changesUrl || !holdUrl || !releaseUrl) {
    throw new Error("#seat-plan lacks one of its data-…-url attributes");
  }
  return {
    geometry: geometryUrl,
    states: statesUrl,
    changes: changesUrl,
    hold: holdUrl,
    release: releaseUrl,
    best: bestUrl,
    order: order ? Number(order) : null,
  };
}

export class Api {
  /** The plan that the seats are chosen on: a hold of another one would take other seats. */
  private plan: string | null = null;

  constructor(private readonly at: Addresses) {}

  get order(): number | null {
    return this.at.order;
  }

  async geometry(): Promise<WireGeometry> {
    const geometry = (await (await send(this.at.geometry)).json()) as WireGeometry;
    this.plan = geometry.hash ?? null;
    return geometry;
  }

  async states(): Promise<AllStates> {
    const response = await send(withQuery(this.at.states, { order: this.at.order }), { cache: "no-store" });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { headers } = response;
    return { bytes, since: Number(headers.get("X-Since") ?? 0), offer: headers.get("X-Offer"), plan: headers.get("X-Plan") };
  }

  async changes(since: number): Promise<Changes> {
    const url = withQuery(this.at.changes, { since, order: this.at.order });
    return (await (await send(url, { cache: "no-store" })).json()) as Changes;
  }

  async hold(wish: Wish, audienceCategory: number | null, key: string): Promise<Held> {
    const body = { order: this.at.order, plan: this.plan, ...wish, audience_category: audienceCategory };
    return (await (await postJson(this.at.hold, body, key)).json()) as Held;
  }

  async best(quantity: number, audienceCategory: number | null, key: string): Promise<BestHeld> {
    const body = { order: this.at.order, quantity, audience_category: audienceCategory };
    return (await (await postJson(this.at.best ?? "", body, key)).json()) as BestHeld;
  }

  async release(seats: number[], key: string): Promise<number[]> {
    const response = await postJson(this.at.release, { order: this.at.order, seats }, key);
    return ((await response.json()) as { seats: number[] }).seats;
  }
}
