import type { PointRange } from '../../../../studio/map/shown-points';
import type { Call } from '../../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { GeneratedTrip } from '../../points/points-service';
import { patternRange } from '../tokens/pattern-facts';

/** What points are made of: patterns, and the noise that they had before. */
export type PatternsToMake = Pick<GeneratedTrip, 'patterns' | 'noise'>;

/** Has points made of patterns that a person changed. */
export type DecodePatterns = (wanted: PatternsToMake, listeners: TaskListeners) => Call<GeneratedTrip>;

/** Points that were made of patterns, one of which is looked at; a person may change codes, and take that back. */
export class PatternedTrip {
  readonly decoding = new AsyncTask();
  /** Which pattern is looked at; null for none. */
  pattern = $state<number | null>(null);
  /** As they were made first, then after each change. */
  #steps = $state.raw<readonly GeneratedTrip[]>([]);
  readonly #decode: DecodePatterns;

  constructor(first: GeneratedTrip, decode: DecodePatterns) {
    this.#steps = [first];
    this.#decode = decode;
  }

  get made(): GeneratedTrip {
    return this.#steps[this.#steps.length - 1];
  }

  /** Before the last change; null where nothing was changed. */
  get before(): GeneratedTrip | null {
    return this.#steps.at(-2) ?? null;
  }

  /** Changes that can be taken back. */
  get changes(): number {
    return this.#steps.length - 1;
  }

  /** Points of the pattern that is looked at. */
  get marked(): PointRange | null {
    return this.pattern === null ? null : patternRange(this.made, this.pattern);
  }

  /** Has the points made again with another code of a pattern. @param book codebook, from 0 */
  async swap(pattern: number, book: number, code: number): Promise<void> {
    const { patterns, noise } = this.made;
    const codes = patterns.codes.map((row, i) =>
      i === pattern ? Int32Array.from(row, (own, level) => (level === book ? code : own)) : row,
    );
    await this.decoding.run(
      ({ follow }) =>
        follow((listeners) =>
          this.#decode({ patterns: { ...patterns, codes }, ...(noise && { noise }) }, listeners),
        ),
      (made) => (this.#steps = [...this.#steps, made]),
    );
  }

  /** Takes the last change back. */
  undo(): void {
    if (this.changes > 0) this.#steps = this.#steps.slice(0, -1);
  }
}
