// Live changes by polling. Everything that knows about polling is in this file, so that another
// transport (server-sent events) can take its place behind the same three methods.
import { Refused } from "guichet/request";
import type { AllStates, Api } from "./api";
import type { States } from "./states";

/** With the time of the answer, what others hold is seen within a second. */
const EVERY_MS = 750;
const SLOWEST_MS = 10_000;
/** All states are read again this often: holds of others that ran out unseen come right. */
const WHOLE_MS = 60_000;

export interface Listener {
  /** The performance has another plan: what is shown is no longer its hall. */
  replanned(): void;
  offline(): void;
  online(): void;
  refused(refusal: Refused): void;
}

export class ChangeFeed {
  private since = 0;
  private offer: string | null = null;
  private planHash: string | null = null;
  private wholeAt = 0;
  private timer = 0;
  private offered = (): void => undefined;
  private failures = 0;
  private running = false;
  private stopped = true;
  /** Grows whenever the page settles something itself: an answer asked for before that is stale. */
  private epoch = 0;

  constructor(
    private readonly api: Pick<Api, "states" | "changes">,
    private readonly states: States,
    private readonly listener: Listener,
  ) {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) window.clearTimeout(this.timer);
      else this.refresh();
    });
  }

  /** Takes the first states (asked for while the geometry was on its way), then follows the differences until `stop`. */
  start(first: AllStates): void {
    this.take(first);
    this.stopped = false;
    this.plan(EVERY_MS);
  }

  /** `offered` hears that what is for sale changed (prices, contingents, the performance); the states are read by then. */
  onOffer(offered: () => void): void {
    this.offered = offered;
  }

  stop(): void {
    this.stopped = true;
    window.clearTimeout(this.timer);
  }

  /** Asks at once; `whole` reads every state instead of the differences. */
  refresh(whole = false): void {
    if (whole) this.wholeAt = 0;
    if (!this.stopped) this.plan(0);
  }

  /** A hold or release was answered: what is on its way may be older. */
  settled(): void {
    this.epoch += 1;
  }

  private plan(delay: number): void {
    window.clearTimeout(this.timer);
    if (!this.stopped && !document.hidden) this.timer = window.setTimeout(() => void this.poll(), delay);
  }

  private async poll(): Promise<void> {
    if (this.running) return this.plan(EVERY_MS / 10);
    this.running = true;
    let delay = EVERY_MS;
    try {
      const stale = performance.now() - this.wholeAt > WHOLE_MS || this.wholeAt === 0;
      const fresh = await (stale ? this.readAll() : this.readChanges());
      if (!fresh) delay = 0;
      if (this.failures) this.listener.online();
      this.failures = 0;
    } catch (error) {
      if (error instanceof Refused) {
        this.stop();
        this.listener.refused(error);
      } else {
        this.failures += 1;
        if (this.failures === 1) this.listener.offline();
        delay = Math.min(SLOWEST_MS, EVERY_MS * 2 ** (this.failures - 1));
      }
    } finally {
      this.running = false;
    }
    this.plan(delay);
  }

  /** Returns false when the answer was stale and was thrown away. */
  private async readAll(): Promise<boolean> {
    const epoch = this.epoch;
    const answer = await this.api.states();
    if (epoch !== this.epoch) return false;
    const before = this.offer;
    if (this.take(answer) && before !== answer.offer) this.offered();
    return true;
  }

  /** Returns whether the states are those of the plan that is shown. */
  private take({ bytes, since, offer, plan }: AllStates): boolean {
    if (this.isOtherPlan(plan)) return false;
    this.states.load(bytes);
    this.since = since;
    this.offer = offer;
    this.wholeAt = performance.now();
    return true;
  }

  private isOtherPlan(hash: string | null | undefined): boolean {
    this.planHash ??= hash ?? null;
    if (!hash || hash === this.planHash) return false;
    this.stop();
    this.listener.replanned();
    return true;
  }

  private async readChanges(): Promise<boolean> {
    const epoch = this.epoch;
    const { since, changes, offer, plan } = await this.api.changes(this.since);
    if (epoch !== this.epoch) return false;
    if (this.isOtherPlan(plan)) return true;
    if (offer !== undefined && offer !== this.offer) return this.readAll();
    this.states.apply(changes);
    this.since = since;
    return true;
  }
}
