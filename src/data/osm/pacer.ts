import { Failure } from '../../base/failure';
import type { OsmContext } from './osm-source';

/** Work between two rests: short enough for a worker to answer a message at once. */
const SLICE_MS = 20;

/** Lets long work stop now and then: to be cancelled, to be held, and to let messages through. */
export class Pacer {
  #restedAt = performance.now();

  constructor(private readonly context: OsmContext) {}

  /** Rests if it is time to; cheap enough to be called often. @throws Failure 'cancelled' */
  async rest(): Promise<void> {
    if (this.context.signal?.aborted) throw new Failure('cancelled', 'Loading the map was cancelled.');
    if (performance.now() - this.#restedAt < SLICE_MS) return;
    if (this.context.checkpoint) await this.context.checkpoint();
    else await new Promise((resume) => setTimeout(resume, 0));
    this.#restedAt = performance.now();
  }
}
