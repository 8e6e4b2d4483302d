import type { StepSeries } from '../../../engine/records/run-contents';
import type { StepEvent } from '../../../nn/training/training-loop';
import { StepColumns } from './step-columns';

/** Charts are told of new steps at most this often: eight times a second. */
const TELL_EVERY_MS = 125;

/** The curves of one run, network by network. Read `version` to hear of new steps. */
export class SeriesStore {
  version = $state(0);
  #networks: readonly StepColumns[] = [];
  #lastTold = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get networks(): readonly string[] {
    return this.#networks.map(({ network }) => network);
  }

  of(network: string): StepColumns | null {
    return this.#networks.find((columns) => columns.network === network) ?? null;
  }

  /** @param seconds working time of the run at this step, pauses left out */
  push(network: string, { step, values }: StepEvent, seconds: number): void {
    const columns = this.of(network) ?? new StepColumns(network);
    if (!this.#networks.includes(columns)) this.#networks = [...this.#networks, columns];
    columns.push(step, { ...values, seconds });
    this.#tellSoon();
  }

  clear(): void {
    this.import([]);
  }

  export(): StepSeries[] {
    return this.#networks.map((columns) => columns.toSeries());
  }

  import(series: readonly StepSeries[]): void {
    this.#networks = series.map((one) => StepColumns.from(one));
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
