import type { Failure } from '../../../../base/failure';
import { asFailure } from '../../../../engine/protocol/failure-wire';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { chunkRows, chunkStart, ChunkStore, type ForecastChunk } from './forecast-cache';

/** A network, and a moment from which it is to forecast. */
export interface Wanted {
  readonly model: Model;
  readonly row: number;
}

export interface ForecastNeeds {
  /** Bins of the table, and those that a network reads. */
  readonly size: () => { readonly rows: number; readonly inputs: number } | null;
  /** Has a network forecast from some consecutive moments. */
  readonly ask: (
    model: Model,
    rows: { readonly from: number; readonly to: number },
  ) => Promise<ForecastChunk>;
}

/** Chunks that are kept: some 20 MB of a city of 256 roads. */
const MOST_CHUNKS = 120;

/** What networks forecast, asked for when it is first shown and kept for a while. */
export class ForecastSession {
  failure = $state.raw<Failure | null>(null);
  /** Whether something is being forecast. */
  busy = $state(false);
  /** Counts up when forecasts arrive. */
  #arrived = $state(0);
  readonly #needs: ForecastNeeds;
  readonly #chunks = new ChunkStore(MOST_CHUNKS);
  #wanted: readonly Wanted[] = [];
  /** Keys that could not be had: they are not asked for again. */
  #refused: readonly string[] = [];

  constructor(needs: ForecastNeeds) {
    this.#needs = needs;
  }

  /** The forecasts of a network around a moment; null until they are there. */
  of(model: Model, row: number): ForecastChunk | null {
    void this.#arrived;
    return this.#chunks.get(keyOf(model, row));
  }

  /** Says what is to be shown, the most urgent first. What was wanted before and is not asked for yet is dropped. */
  want(wanted: readonly Wanted[]): void {
    this.#wanted = wanted;
    if (!this.busy && this.#next()) void this.#work();
  }

  #next(): Wanted | undefined {
    return this.#wanted.find(({ model, row }) => {
      const key = keyOf(model, row);
      return row >= 0 && !this.#chunks.get(key) && !this.#refused.includes(key);
    });
  }

  async #work(): Promise<void> {
    this.busy = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#get(next);
    this.busy = false;
  }

  async #get({ model, row }: Wanted): Promise<void> {
    const key = keyOf(model, row);
    const size = this.#needs.size();
    const rows = size && chunkRows(chunkStart(row), size.rows, size.inputs);
    if (!rows || rows.from >= rows.to) {
      this.#refused = [...this.#refused, key];
      return;
    }
    try {
      this.#chunks.put(key, await this.#needs.ask(model, rows));
      this.failure = null;
      this.#arrived++;
    } catch (thrown) {
      this.#refused = [...this.#refused, key];
      this.failure = asFailure(thrown);
    }
  }
}

const keyOf = ({ id, dataset }: Model, row: number): string => `${id}|${dataset}|${chunkStart(row)}`;
