import type { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import type { FlowTable } from '../../../../domain/counts/flow-table';
import { splitInTime } from '../../../../domain/counts/time-split';
import { flowTable, type SeriesTable } from '../../../../domain/counts/series-table';
import { HistoricalAverage } from '../../../../evaluation/forecasts/historical-average';
import { asFailure } from '../../../../engine/protocol/failure-wire';
import { rowsPerHour, type TimeAxis } from '../../../../studio/time-axis';
import { Timeline } from '../../../../studio/state/page/timeline.svelte';
import { axisOf, busiestFirst, mostOf } from './shown-values';

/** The table of a data set, and what the page shows of it at any moment. */
export interface OpenTable {
  readonly dataset: Dataset;
  readonly table: FlowTable;
  readonly findings: SeriesTable['findings'];
  readonly timeline: Timeline;
  /** Where the scale of its values ends. */
  readonly most: number;
  /** The mean of working days and of weekends over the training part. */
  readonly average: HistoricalAverage;
  /** (N) nodes, the busiest first. */
  readonly byTraffic: Uint32Array;
}

/** Hour of the day at which the page begins to show a table. */
const FIRST_HOUR = 8;

/** The table of the open data set, made once for each. */
export class TableInView {
  readonly #dataset: () => Dataset | null;
  /** Whether zeros of the series stand for values that were not measured. */
  readonly #zerosAreMissing: () => boolean;
  readonly #made: OpenTable | Failure | null = $derived.by(() => {
    const dataset = this.#dataset();
    return dataset?.extras?.series ? openTable(dataset, this.#zerosAreMissing()) : null;
  });

  constructor(dataset: () => Dataset | null, zerosAreMissing: () => boolean) {
    this.#dataset = dataset;
    this.#zerosAreMissing = zerosAreMissing;
  }

  /** Null where the data set has no series, or none that can be used. */
  get open(): OpenTable | null {
    return this.#made && 'table' in this.#made ? this.#made : null;
  }

  /** Why its series cannot be used. */
  get failure(): Failure | null {
    return this.#made && !('table' in this.#made) ? this.#made : null;
  }
}

function openTable(dataset: Dataset, zerosAreMissing: boolean): OpenTable | Failure {
  try {
    const { table, findings } = flowTable(dataset.extras!.series!, dataset.network, { zerosAreMissing });
    const axis = axisOf(table);
    return {
      dataset,
      table,
      findings,
      timeline: new Timeline(axis, firstMoment(axis)),
      most: mostOf(table),
      average: new HistoricalAverage(table, splitInTime(table.rows).train, 'weekend'),
      byTraffic: busiestFirst(table),
    };
  } catch (thrown) {
    return asFailure(thrown);
  }
}

/** The first morning of the test part. */
function firstMoment(axis: TimeAxis): number {
  const test = axis.parts.find(({ name }) => name === 'test')?.from ?? 0;
  const hourOf = (row: number) => Math.floor(((axis.start + row * axis.binSeconds) % 86_400) / 3600);
  for (let row = test; row < Math.min(axis.rows, test + 24 * rowsPerHour(axis)); row++)
    if (hourOf(row) === FIRST_HOUR) return row;
  return test;
}
