import type { Task } from '../../base/task';
import { allocate } from '../../base/bytes';

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

/** Sorted at once; larger arrays are merged from such runs, with rests between. */
const RUN_LENGTH = 2 ** 17;

/** The distinct values of an array, ascending. The array itself is used up. */
export async function sortedDistinct(values: Float64Array, pacer: Pacer): Promise<Float64Array> {
  for (let at = 0; at < values.length; at += RUN_LENGTH) {
    await pacer.rest();
    values.subarray(at, at + RUN_LENGTH).sort();
  }
  let from = values;
  let to = values.length > RUN_LENGTH ? allocate(() => new Float64Array(values.length)) : values;
  for (let run = RUN_LENGTH; run < values.length; run *= 2) {
    await mergeRuns(from, to, run, pacer);
    [from, to] = [to, from];
  }
  let count = 0;
  for (const value of from) if (count === 0 || value !== from[count - 1]) from[count++] = value;
  return from.subarray(0, count);
}

async function mergeRuns(from: Float64Array, to: Float64Array, run: number, pacer: Pacer): Promise<void> {
  for (let start = 0; start < from.length; start += 2 * run) {
    const middle = Math.min(from.length, start + run);
    const end = Math.min(from.length, start + 2 * run);
    let [left, right] = [start, middle];
    for (let at = start; at < end;) {
      await pacer.rest();
      for (const stop = Math.min(end, at + RUN_LENGTH); at < stop; at++)
        to[at] = right >= end || (left < middle && from[left] <= from[right]) ? from[left++] : from[right++];
    }
  }
}
