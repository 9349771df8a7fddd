// Groups quick taps: what is tapped within 20 ms, or while an earlier request runs, goes out in one request. No tap is lost.
import { newKey, Unreachable } from "guichet/request";

export interface Tap {
  product_id: number;
  quantity: number;
}

/** Sends one group with its idempotency key; throws Unreachable when it may be sent again. */
export type SendTaps = (items: Tap[], key: string) => Promise<void>;

export interface QueueOptions {
  gatherMs: number;
  pauseMs: number;
  tries: number;
}

const USUAL: QueueOptions = { gatherMs: 20, pauseMs: 500, tries: 3 };

export class TapQueue {
  private readonly waiting = new Map<number, number>();
  private stuck: { items: Tap[]; key: string } | null = null;
  private running = false;

  /** `failed` hears what could not be done; `canRetry` = nothing is lost, `retry()` sends it again. */
  constructor(
    private readonly send: SendTaps,
    private readonly failed: (error: unknown, canRetry: boolean) => void,
    private readonly options: QueueOptions = USUAL,
  ) {}

  tap(product: number): void {
    this.waiting.set(product, (this.waiting.get(product) ?? 0) + 1);
    if (!this.running && !this.stuck) void this.run();
  }

  /** Sends the group that did not arrive again, with its first key, then everything tapped since. */
  retry(): void {
    if (!this.running) void this.run();
  }

  /** How many taps are not acknowledged yet. */
  get pending(): number {
    const stuck = this.stuck?.items.reduce((sum, item) => sum + item.quantity, 0) ?? 0;
    return [...this.waiting.values()].reduce((sum, quantity) => sum + quantity, stuck);
  }

  private async run(): Promise<void> {
    this.running = true;
    await pause(this.options.gatherMs);
    while (this.stuck || this.waiting.size) {
      this.stuck ??= { items: this.takeWaiting(), key: newKey() };
      try {
        await this.patiently(this.stuck.items, this.stuck.key);
        this.stuck = null;
      } catch (error) {
        const canRetry = error instanceof Unreachable;
        if (!canRetry) this.stuck = null;
        this.failed(error, canRetry);
        if (canRetry) break;
      }
    }
    this.running = false;
  }

  private takeWaiting(): Tap[] {
    const items = [...this.waiting].map(([product_id, quantity]) => ({ product_id, quantity }));
    this.waiting.clear();
    return items;
  }

  private async patiently(items: Tap[], key: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.send(items, key);
      } catch (error) {
        if (!(error instanceof Unreachable) || attempt === this.options.tries) throw error;
        await pause(this.options.pauseMs * attempt);
      }
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
