import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import type { FlowTable } from '../../domain/counts/node-graph';
import {
  forecastWindows,
  windowStarts,
  type ForecastWindows,
  type WindowLengths,
  splitInTime,
  type TimeSplit,
} from '../../domain/counts/forecast-windows';
import { flowTable, type SeriesTable } from '../../domain/counts/series-table';
import { zScoreOf, type ZScore } from '../../domain/counts/count-table';
import type { FlowsConfig } from './settings';

type PartName = keyof TimeSplit;

/** How a series is read. */
export type SeriesChoice = Pick<FlowsConfig['data'], 'zerosMissing'>;

/** The table of a data set's series, and what was found in it. @throws Failure 'bad-input' where it has none */
export function tableOf(
  { extras, network, name }: Pick<Dataset, 'extras' | 'network' | 'name'>,
  { zerosMissing }: SeriesChoice,
): SeriesTable {
  if (!extras?.series) throw badInput(`${shown(name)} has no sensor series. Open a data set that has some.`);
  return flowTable(extras.series, network, { zerosAreMissing: zerosMissing });
}

/** What networks learn from: a table with its split in time, its scale and its windows. */
export class FlowData {
  readonly lengths: WindowLengths;
  readonly split: TimeSplit;
  /** First rows of the windows of each part. */
  readonly starts: Readonly<Record<PartName, Int32Array>>;

  /**
   * @param score of networks that were trained before; left out, that of the training part
   * @throws Failure 'bad-input' for a table that is too short, or whose training part has one value alone
   */
  constructor(
    readonly table: FlowTable,
    { inputs, outputs, stride }: FlowsConfig['windows'],
    readonly score: ZScore = zScoreOf(table, splitInTime(table.rows).train),
  ) {
    this.lengths = { inputs, outputs };
    this.split = splitInTime(table.rows);
    const { train, val, test } = this.split;
    this.starts = {
      train: windowStarts(train, this.lengths, stride),
      val: windowStarts(val, this.lengths, stride),
      test: windowStarts(test, this.lengths),
    };
    for (const [part, starts] of Object.entries(this.starts))
      if (starts.length === 0)
        throw badInput(
          `The series has ${table.rows} bins, and no window of ${inputs} and ${outputs} bins fits into its ${PART_WORDS[part as PartName]}. Take a longer series.`,
        );
  }

  /** Cuts windows out of the table. @param starts their first rows */
  windows(starts: Int32Array): ForecastWindows {
    return forecastWindows(this.table, this.score, starts, this.lengths);
  }
}

const PART_WORDS: Readonly<Record<PartName, string>> = {
  train: 'training part',
  val: 'validation part',
  test: 'test part',
};
