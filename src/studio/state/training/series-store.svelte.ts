import type { StepSeries } from '../../../engine/records/run-contents';
import type { StepEvent } from '../../../nn/training/training-loop';
import { StepColumns } from '../../../engine/records/step-columns';

/** Charts are told of new steps at most this often: eight times a second. */
const TELL_EVERY_MS = 125;

/** Rows of a curve, whatever the steps of a training: of more steps than these, a row is the mean of several. */
export const MOST_ROWS = 100_000;

interface Curve {
  readonly columns: StepColumns;
  /** Rows that were handed over to be kept. */
  kept: number;
  /** Steps of the row that is being added up, and the last of them. */
  readonly open: Readonly<Record<string, number>>[];
  last: number;
}

/** The curves of one run, network by network. Read `version` to hear of new steps. */
export class SeriesStore {
  version = $state(0);
  #curves: readonly Curve[] = [];
  #lastTold = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get networks(): readonly string[] {
    return this.#curves.map(({ columns }) => columns.network);
  }

  of(network: string): StepColumns | null {
    return this.#curve(network)?.columns ?? null;
  }

  /** @param seconds working time of the run at this step, pauses left out */
  push(network: string, { step, totalSteps, values }: StepEvent, seconds: number): void {
    const curve = this.#curve(network) ?? { columns: new StepColumns(network), kept: 0, open: [], last: 0 };
    if (!this.#curves.includes(curve)) this.#curves = [...this.#curves, curve];
    // Training was taken up before.
    if (step !== curve.last + 1) curve.open.length = 0;
    curve.open.push(values);
    curve.last = step;
    if (step % Math.ceil(totalSteps / MOST_ROWS) !== 0 && step < totalSteps) return;
    curve.columns.push(step, { ...meansOf(curve.open.splice(0)), seconds });
    curve.kept = Math.min(curve.kept, curve.columns.count - 1);
    this.#tellSoon();
  }

  clear(): void {
    this.import([]);
  }

  export(): StepSeries[] {
    return this.#curves.map(({ columns }) => columns.toSeries());
  }

  /** The rows that came since they were last taken, to be kept beside those before. */
  takeNew(): StepSeries[] {
    const grown = this.#curves.filter(({ columns, kept }) => columns.count > kept);
    return grown.map((curve) => {
      const rows = curve.columns.toSeries(curve.kept);
      curve.kept = curve.columns.count;
      return rows;
    });
  }

  /** Takes rows back that could not be kept: they are taken again with the next. */
  putBack(rows: readonly StepSeries[]): void {
    for (const { network, step } of rows) {
      const curve = this.#curve(network);
      const from = curve?.columns.step.findIndex((own) => own >= step[0]) ?? -1;
      if (curve && from >= 0) curve.kept = Math.min(curve.kept, from);
    }
  }

  /** Takes over curves that are kept. */
  import(series: readonly StepSeries[]): void {
    this.#curves = series.map((one) => ({
      columns: StepColumns.from(one),
      kept: one.step.length,
      open: [],
      last: 0,
    }));
    this.#tell();
  }

  #curve(network: string): Curve | undefined {
    return this.#curves.find(({ columns }) => columns.network === network);
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

function meansOf(steps: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  if (steps.length === 1) return steps[0];
  const means = Object.keys(steps[0]).map((name): [string, number] => {
    const values = steps.map((step) => step[name]).filter((value) => !Number.isNaN(value));
    return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
  });
  return Object.fromEntries(means);
}

/** Seconds of work: stands still while training is paused. */
export class WorkClock {
  #before: number;
  #since: number | null;

  /** @param seconds already worked */
  constructor(
    seconds = 0,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#before = seconds;
    this.#since = now();
  }

  get seconds(): number {
    return this.#before + (this.#since === null ? 0 : (this.now() - this.#since) / 1000);
  }

  pause(): void {
    this.#before = this.seconds;
    this.#since = null;
  }

  goOn(): void {
    this.#since ??= this.now();
  }
}
