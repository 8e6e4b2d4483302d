import { untrack } from 'svelte';
import type { Failure } from '../../../../base/failure';
import { MeasuredValues, type TableOutline } from '../../../../domain/counts/table-outline';
import type { Dataset } from '../../../../domain/dataset';
import type { DayMeans } from '../../../../evaluation/forecasts/historical-average';
import type { Call } from '../../../../engine/protocol/worker-client';
import { roundMost } from '../../../../studio/value-scale';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import { Timeline } from '../../../../studio/state/page/timeline.svelte';
import { rowsPerHour, type TimeAxis } from '../../../../studio/time-axis';
import type { OfTable } from '../../forecast/flows-service';
import type { TableSummary } from '../../forecast/table-summary';
import type { FlowTable } from '../../../../domain/counts/node-graph';
import { splitInTime } from '../../../../domain/counts/forecast-windows';

/** The table of a data set, and what the page shows of it at any moment. */
export interface OpenTable {
  readonly dataset: Dataset;
  readonly table: TableOutline;
  /** What was measured. */
  readonly values: MeasuredValues;
  readonly findings: TableSummary['findings'];
  readonly timeline: Timeline;
  /** Where the scale of its values ends. */
  readonly most: number;
  /** The mean of working days and of weekends over the training part. */
  readonly average: DayMeans;
  /** (N) nodes, the busiest first. */
  readonly byTraffic: Uint32Array;
  /** (N) vehicles per bin that each carries on a busy day. */
  readonly capacities: Float64Array;
}

export interface TableNeeds {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** Whether zeros of the series stand for values that were not measured. */
  readonly zerosMissing: () => boolean;
  /** Has the table of the open data set made. */
  readonly ask: (request: OfTable, listeners: TaskListeners) => Call<TableSummary>;
}

/** A table, and what it was asked for with. */
interface Made {
  readonly open: OpenTable;
  readonly zerosMissing: boolean;
}

/** Hour of the day at which the page begins to show a table. */
const FIRST_HOUR = 8;

/** The table of the open data set, made once for each by the worker; the values are read from the series. */
export class TableInView {
  readonly making = new AsyncTask();
  readonly #needs: TableNeeds;
  #made = $state.raw<Made | null>(null);

  constructor(needs: TableNeeds) {
    this.#needs = needs;
  }

  /** Null where the data set has no series, or none that can be used, and until its table is made. */
  get open(): OpenTable | null {
    const made = this.#made;
    if (!made || made.open.dataset !== this.#needs.dataset()) return null;
    return made.zerosMissing === this.#needs.zerosMissing() ? made.open : null;
  }

  /** Why its series cannot be used. */
  get failure(): Failure | null {
    return this.making.failure;
  }

  /** Has the table made of what is open now. Whoever calls it in an effect has it made again when that changes. */
  follow(): void {
    const dataset = this.#needs.dataset();
    const zerosMissing = this.#needs.zerosMissing();
    untrack(() => {
      if (dataset?.extras?.series) void this.#make(dataset, zerosMissing);
      else this.making.reset();
    });
  }

  async #make(dataset: Dataset, zerosMissing: boolean): Promise<void> {
    // The moment in view stays where the same series is read otherwise.
    const before = this.#made?.open.dataset === dataset ? this.#made.open.timeline : null;
    await this.making.run(
      ({ follow }) => follow((listeners) => this.#needs.ask({ zerosMissing }, listeners)),
      (summary) => (this.#made = { open: openTable(dataset, summary, before), zerosMissing }),
    );
  }
}

function openTable(dataset: Dataset, summary: TableSummary, before: Timeline | null): OpenTable {
  const { outline, origin, findings, high, average, byTraffic, capacities } = summary;
  const axis = axisOf(outline);
  const timeline = new Timeline(axis, firstMoment(axis));
  if (before) timeline.seek(before.row);
  return {
    dataset,
    table: outline,
    values: new MeasuredValues(dataset.extras!.series!, origin),
    findings,
    timeline,
    most: roundMost(high),
    average,
    byTraffic,
    capacities,
  };
}

/** The first morning of the test part. */
function firstMoment(axis: TimeAxis): number {
  const test = axis.parts.find(({ name }) => name === 'test')?.from ?? 0;
  const hourOf = (row: number) => Math.floor(((axis.start + row * axis.binSeconds) % 86_400) / 3600);
  for (let row = test; row < Math.min(axis.rows, test + 24 * rowsPerHour(axis)); row++)
    if (hourOf(row) === FIRST_HOUR) return row;
  return test;
}

/** (N) how much more was forecast than was measured. */
export const differenceOf = (forecast: Float32Array, measured: Float32Array): Float32Array =>
  forecast.map((value, n) => value - measured[n]);

/** The bins of a table and what each part of them is for. */
export function axisOf({
  rows,
  start,
  binSeconds,
}: Pick<FlowTable, 'rows' | 'start' | 'binSeconds'>): TimeAxis {
  const { train, val, test } = splitInTime(rows);
  const parts = [
    { name: 'train', ...train },
    { name: 'val', ...val },
    { name: 'test', ...test },
  ] as const;
  return { rows, start, binSeconds, parts };
}
