// Holding and releasing: chosen at once, asked for in order, put right when the server says otherwise.
import { newKey, Refused, Unreachable } from "guichet/request";
import type { Api, Held, Wish } from "./api";
import { State, type States } from "./states";

const TRIES = 4;
const PAUSE_MS = 700;

export interface HoldListener {
  /** The server agreed: the basket has changed. */
  changed(): void;
  /** These seats went to somebody else. */
  gone(seats: number[]): void;
  refused(message: string): void;
  /** Best seats were held. */
  found(seats: number[], together: boolean): void;
  /** The request did not arrive; it is sent again with the same key. */
  offline(): void;
}

type Job =
  | { kind: "hold"; seats: number[] }
  | { kind: "release"; seats: number[] }
  | { kind: "zone"; name: string; quantity: number }
  | { kind: "best"; quantity: number };

export class Holds {
  /** Places of the temporary basket: what a new area replaces. */
  readonly chosen = new Set<number>();
  /** Server clock minus browser clock, ms. */
  clockOffset = 0;
  private readonly jobs: Job[] = [];
  private working: Promise<void> | null = null;

  constructor(
    private readonly api: Pick<Api, "hold" | "release" | "best">,
    private readonly states: States,
    private readonly audienceCategory: () => number | null,
    private readonly settled: () => void,
    private readonly listener: HoldListener,
  ) {}

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  /** Takes the free ones among `seats`. Picks that wait for an earlier request go out together. */
  take(seats: number[]): void {
    const wanted = seats.filter((seat) => this.states.takable(seat));
    if (!wanted.length) return;
    this.states.hope(wanted, State.MINE);
    for (const seat of wanted) this.chosen.add(seat);
    this.enqueue({ kind: "hold", seats: wanted });
  }

  /** Gives back the ones of `seats` that are mine. A pick that was not sent yet is simply forgotten. */
  release(seats: number[]): void {
    const mine = new Set(seats.filter((seat) => this.states.of(seat) === State.MINE));
    for (const job of this.jobs) {
      if (job.kind !== "hold") continue;
      const unsent = job.seats.filter((seat) => mine.delete(seat));
      job.seats = job.seats.filter((seat) => !unsent.includes(seat));
      this.forget(unsent);
    }
    if (!mine.size) return;
    this.states.hope(mine, State.FREE);
    for (const seat of mine) this.chosen.delete(seat);
    this.enqueue({ kind: "release", seats: [...mine] });
  }

  /** Takes places without numbers: the server says which. */
  takeFrom(zone: string, quantity: number): void {
    this.enqueue({ kind: "zone", name: zone, quantity });
  }

  /** Takes the best seats that are free: the server says which. */
  takeBest(quantity: number): void {
    this.enqueue({ kind: "best", quantity });
  }

  /** What the server says is in the basket, once nothing is under way: what a new area replaces. */
  adopt(seats: number[]): void {
    if (this.working) return;
    this.chosen.clear();
    for (const seat of seats) this.chosen.add(seat);
  }

  private enqueue(job: Job): void {
    const last = this.jobs.at(-1);
    if (last && "seats" in last && "seats" in job && job.kind === last.kind) last.seats.push(...job.seats);
    else this.jobs.push(job);
    this.working ??= this.work().finally(() => {
      this.working = null;
    });
  }

  private async work(): Promise<void> {
    await Promise.resolve();
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) {
      if (job.kind === "hold") await this.hold(job.seats);
      else if (job.kind === "release") await this.giveBack(job.seats);
      else if (job.kind === "zone") await this.holdZone(job.name, job.quantity);
      else await this.holdBest(job.quantity);
    }
  }

  /** Sends one request until it is answered, with one key. */
  private async patiently<T>(request: (key: string) => Promise<T>): Promise<T> {
    const key = newKey();
    for (let attempt = 1; ; attempt++) {
      try {
        return await request(key);
      } catch (error) {
        if (!(error instanceof Unreachable) || attempt === TRIES) throw error;
        this.listener.offline();
        await new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS * attempt));
      }
    }
  }

  private ask(wish: Wish): Promise<Held> {
    const category = this.audienceCategory();
    return this.patiently((key) => this.api.hold(wish, category, key));
  }

  private async hold(seats: number[]): Promise<void> {
    if (!seats.length) return;
    try {
      this.agreed(await this.ask({ seats }), seats);
    } catch (error) {
      const gone = goneSeats(error).filter((seat) => seats.includes(seat));
      if (!gone.length) return this.failed(error, seats);
      this.forget(gone);
      this.states.apply(gone.map((seat) => [seat, State.OTHER, 0]));
      this.settled();
      this.listener.gone(gone);
      await this.hold(seats.filter((seat) => !gone.includes(seat)));
    }
  }

  private async holdZone(name: string, quantity: number): Promise<void> {
    try {
      this.agreed(await this.ask({ free_zone: name, quantity }), []);
    } catch (error) {
      this.failed(error, []);
    }
  }

  private async holdBest(quantity: number): Promise<void> {
    const category = this.audienceCategory();
    try {
      const held = await this.patiently((key) => this.api.best(quantity, category, key));
      this.agreed(held, []);
      this.listener.found(held.seats, held.together);
    } catch (error) {
      this.failed(error, []);
    }
  }

  private agreed(held: Held, asked: number[]): void {
    this.clockOffset = held.now - Date.now();
    this.states.apply(held.seats.map((seat) => [seat, State.MINE, held.expires_at]));
    for (const seat of held.seats) this.chosen.add(seat);
    this.states.settle(asked);
    this.settled();
    this.listener.changed();
  }

  private async giveBack(seats: number[]): Promise<void> {
    try {
      const released = await this.patiently((key) => this.api.release(seats, key));
      this.states.apply(released.map((seat) => [seat, State.FREE, 0]));
      this.states.settle(seats);
      this.settled();
      this.listener.changed();
    } catch (error) {
      this.states.settle(seats);
      this.settled();
      this.listener.refused(messageOf(error));
    }
  }

  private failed(error: unknown, seats: number[]): void {
    this.forget(seats);
    this.settled();
    this.listener.refused(messageOf(error));
  }

  private forget(seats: number[]): void {
    for (const seat of seats) this.chosen.delete(seat);
    this.states.settle(seats);
  }
}

function goneSeats(error: unknown): number[] {
  if (!(error instanceof Refused) || !Array.isArray(error.body.gone)) return [];
  return error.body.gone.filter((seat): seat is number => Number.isInteger(seat));
}

function messageOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Unreachable) return error instanceof Refused ? error.message : "";
  throw error;
}
