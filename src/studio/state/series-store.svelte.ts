import type { StepSeries } from '../../engine/runs-service';
import type { NetworkName } from '../../engine/stage-hooks';
import type { StepEvent } from '../../nn/training/training-loop';
import { StepColumns } from './step-columns';

/** Charts are told of new steps at most this often: eight times a second. */
const TELL_EVERY_MS = 125;

/** The curves of one run, network by network. Read `version` to hear of new steps. */
export class SeriesStore {
  version = $state(0);
  readonly #networks = new Map<NetworkName, StepColumns>();
  #lastTold = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get networks(): readonly NetworkName[] {
    return [...this.#networks.keys()];
  }

  of(network: NetworkName): StepColumns | null {
    return this.#networks.get(network) ?? null;
  }

  /** @param seconds working time of the run at this step, halts left out */
  push(network: NetworkName, { step, values }: StepEvent, seconds: number): void {
    let columns = this.#networks.get(network);
    if (!columns) this.#networks.set(network, (columns = new StepColumns(network)));
    columns.push(step, { ...values, seconds });
    this.#tellSoon();
  }

  clear(): void {
    this.#networks.clear();
    this.#tell();
  }

  export(): StepSeries[] {
    return [...this.#networks.values()].map((columns) => columns.toSeries());
  }

  import(series: readonly StepSeries[]): void {
    this.#networks.clear();
    for (const one of series) this.#networks.set(one.network, StepColumns.from(one));
    this.#tell();
  }

  #tellSoon(): void {
    if (this.#timer !== undefined) return;
    const wait = TELL_EVERY_MS - (performance.now() - this.#lastTold);
    if (wait <= 0) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), wait);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastTold = performance.now();
    this.version++;
  }
}
