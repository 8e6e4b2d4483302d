import type { Trainable, TrainingBatch } from './trainable';

/**
 * Batches that are being prepared while one is trained on: the second hides a late
 * first one. More would only take memory.
 */
const AHEAD = 2;

/** What one micro-batch is made of. */
export interface MicroBatch {
  readonly items: Uint32Array;
  /** Numbered over the whole run. */
  readonly step: number;
}

/** The batches of an epoch in their order; the next ones are prepared while the device is at work. */
export class BatchFeed {
  #coming: Promise<void>[] = [];
  #begun = 0;
  #next = 0;

  constructor(
    readonly trainable: Trainable,
    readonly batches: readonly MicroBatch[],
  ) {}

  /** @throws whatever preparing or making the batch threw */
  async next(): Promise<TrainingBatch> {
    const { items, step } = this.batches[this.#next++];
    this.#prepareUntil(this.#next + AHEAD);
    await this.#coming.shift();
    return this.trainable.batch(items, step);
  }

  #prepareUntil(end: number): void {
    if (!this.trainable.prepare) return;
    for (; this.#begun < Math.min(end, this.batches.length); this.#begun++) {
      const { items, step } = this.batches[this.#begun];
      const prepared = this.trainable.prepare(items, step);
      // A failure is thrown where the batch is asked for, which may be never.
      prepared.catch(() => undefined);
      this.#coming.push(prepared);
    }
  }
}
