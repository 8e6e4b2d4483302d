import type { Task } from '../../base/task';

/** Work between two rests: short enough for a worker to answer a message at once. */
const SLICE_MS = 20;

/** Lets long work stop now and then: to be cancelled, to be paused, and to let messages through. */
export class Pacer {
  #restedAt = performance.now();

  constructor(private readonly task: Task) {}

  /** Rests if it is time to; cheap enough to be called often. @throws Failure 'cancelled' */
  async rest(): Promise<void> {
    this.task.signal.throwIfAborted();
    if (performance.now() - this.#restedAt < SLICE_MS) return;
    await this.task.checkpoint();
    this.#restedAt = performance.now();
  }
}
