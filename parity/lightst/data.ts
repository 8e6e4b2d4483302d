import {
  zeroShare,
  type CountTable,
  normalised,
  zScoreOf,
  type ZScore,
} from '../../src/domain/counts/count-table';
import {
  forecastWindows,
  windowStarts,
  type ForecastWindows,
  type WindowLengths,
  splitInTime,
  type TimeSplit,
} from '../../src/domain/counts/forecast-windows';
import { HistoricalAverage } from '../../src/evaluation/forecasts/historical-average';
import { horizonErrors, type ForecastErrors } from '../../src/evaluation/forecasts/forecast-errors';
import { persistence } from '../../src/evaluation/forecasts/persistence';
import type { Tolerance } from '../harness/check';
import { compare, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/part';
import type { StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/subject';

const GROUP = 'data';
const PARTS = ['train', 'val', 'test'] as const;

/** Counts, their scaling, split and windows, the baselines, and the errors of forecasts. Nothing of it is computed on a device. */
export const data: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new DataChecks(context);
    await part(context, GROUP, 'counts and scaling', () => checks.counts());
    await part(context, GROUP, 'split', () => checks.split());
    await part(context, GROUP, 'windows', () => checks.windows());
    await part(context, GROUP, 'baselines', () => checks.baselines());
    await part(context, GROUP, 'errors of the baselines', () => checks.errors());
    await part(context, GROUP, 'errors of small cases', () => checks.smallCases());
    await part(context, GROUP, 'zeros in single precision', () => checks.zeros());
    checks.reportUnread();
  },
};

/** Historical averages by their names in the file. */
type AveragedBaseline = 'historical_average' | 'historical_average_weekend';

/** A measure that has no value is null in the file. */
const numberOrNaN = (stored: StoredFields, name: string): number =>
  stored.value(name) === null ? NaN : stored.number(name);

class DataChecks {
  readonly #json: StoredFields;
  readonly #tensors: StoredTensors;
  readonly #table: CountTable;
  /** As the stored windows have them. */
  readonly #lengths: WindowLengths;
  readonly #split: TimeSplit;
  readonly #score: ZScore;
  readonly #averages: Readonly<Record<AveragedBaseline, HistoricalAverage>>;

  constructor(private readonly context: VerificationContext) {
    this.#json = new StoredFields(context.folder.json(`${GROUP}.json`), `${GROUP}.json`);
    this.#tensors = context.folder.tensors(`${GROUP}.safetensors`);
    const [rows, nodes] = this.#tensors.shape('counts');
    this.#table = {
      rows,
      nodes,
      counts: Float32Array.from(this.#tensors.numbers('counts')),
      slotsPerDay: this.#json.number('slots_per_day'),
      firstWeekday: this.#json.number('weekday_of_row_0'),
    };
    const [inputs, outputs] = ['windows.x', 'windows.y'].map((name) => this.#tensors.shape(name)[1]);
    this.#lengths = { inputs, outputs };
    this.#split = splitInTime(rows);
    this.#score = zScoreOf(this.#table, this.#split.train);
    this.#averages = {
      historical_average: new HistoricalAverage(this.#table, this.#split.train, 'weekday'),
      historical_average_weekend: new HistoricalAverage(this.#table, this.#split.train, 'weekend'),
    };
  }

  counts(): void {
    const { rows, nodes } = this.#table;
    this.#json.fields('suggested_tolerance').leave('integers'); // Nothing else would be a check of integers.
    this.#exact('rows and nodes', [rows, nodes], [this.#json.number('rows'), this.#json.number('nodes')]);
    const { overall, perNode } = zeroShare(this.#table);
    const share: Tolerance = { absolute: 1e-12, relative: 0 };
    this.#row('share of zeros', [overall], [this.#json.number('zero_share')], share);
    this.#row('share of zeros per node', [...perNode], this.#json.numbers('zero_share_per_node'), share);
    const scaler = this.#json.fields('scaler');
    const stated = [scaler.number('mean'), scaler.number('std')];
    this.#row(
      'mean and deviation',
      [this.#score.mean, this.#score.std],
      stated,
      this.#tolerance('scaler_rel'),
    );
    const shapes = this.#json.fields('tensors');
    for (const name of shapes.names)
      this.#exact(`shape of ${name}`, [...this.#tensors.shape(name)], shapes.fields(name).numbers('shape'));
    this.#json.leave('independent_check');
  }

  split(): void {
    const stored = this.#json.fields('split');
    const counts = stored.fields('windows');
    for (const name of PARTS) {
      const { from, to } = this.#split[name];
      this.#exact(`rows of ${name}`, [from, to], stored.numbers(name));
      const starts = windowStarts(this.#split[name], this.#lengths);
      this.#exact(`windows of ${name}`, [starts.length], [counts.number(name)]);
    }
  }

  windows(): void {
    const windows = this.#storedWindows();
    const absolute = this.#tolerance('windows_abs');
    this.#exact('windows.start', [...windows.starts], this.#tensors.numbers('windows.start'));
    this.#row('windows.x', windows.x, this.#tensors.numbers('windows.x'), absolute);
    this.#row('windows.y', windows.y, this.#tensors.numbers('windows.y'), absolute);
    this.#exact('windows.y_counts', windows.yCounts, this.#tensors.numbers('windows.y_counts'));
    this.#exact('windows.slot', windows.slots, this.#tensors.numbers('windows.slot'));
    this.#exact('windows.weekday', windows.weekdays, this.#tensors.numbers('windows.weekday'));
  }

  baselines(): void {
    const { historical_average: weekday, historical_average_weekend: weekend } = this.#averages;
    const absolute = this.#tolerance('ha_table_abs');
    this.#row('ha_table', weekday.table, this.#tensors.numbers('ha_table'), absolute);
    this.#row('ha_weekend_table', weekend.table, this.#tensors.numbers('ha_weekend_table'), absolute);
    const samples = [...weekday.samples];
    this.#exact(
      'fewest and most training rows of a cell',
      [Math.min(...samples), Math.max(...samples)],
      this.#json.fields('baselines').numbers('training_samples_per_cell_min_max'),
    );
    const windows = this.#storedWindows();
    const average = weekday.forecast(windows);
    this.#row(
      'windows.historical_average',
      average,
      this.#tensors.numbers('windows.historical_average'),
      absolute,
    );
    const last = persistence(this.#table, windows.starts, this.#lengths);
    this.#exact('windows.persistence', last, this.#tensors.numbers('windows.persistence'));
  }

  errors(): void {
    const stored = this.#json.fields('metrics');
    for (const name of PARTS.filter((each) => stored.has(each))) {
      const windows = this.#windowsAt(windowStarts(this.#split[name], this.#lengths));
      for (const baseline of stored.fields(name).names) {
        const forecast = this.#forecast(baseline, windows);
        const { outputs } = this.#lengths;
        const errors = horizonErrors(forecast, windows.yCounts, outputs, windows.nodes);
        const there = stored.fields(name).fields(baseline);
        const what = `${baseline} on ${name}`;
        const entries = there.list('per_horizon');
        this.#exact(`${what}: horizons`, [errors.perHorizon.length], [entries.length]);
        entries.forEach((entry, h) => this.#errors(`${what}, ${h + 1} ahead`, errors.perHorizon[h], entry));
        this.#errors(`${what}, on average`, errors.average, there.fields('average'));
        // Which the average is not.
        for (const measure of ['rmse', 'mape'] as const) {
          const mean = errors.perHorizon.reduce((sum, each) => sum + each[measure], 0) / outputs;
          const named = there.number(`mean_of_per_horizon_${measure}_not_to_report`);
          this.#row(
            `${what}: mean of the ${measure} per horizon`,
            [mean],
            [named],
            this.#tolerance('metrics_rel'),
          );
        }
      }
    }
  }

  smallCases(): void {
    this.#json.list('metric_cases').forEach((entry, i) => {
      const forecast = entry.numbers('pred');
      const { average } = horizonErrors(forecast, entry.numbers('true'), 1, forecast.length);
      const { mae, rmse, mape } = average;
      const stated = [entry.number('mae'), entry.number('rmse'), numberOrNaN(entry, 'mape')];
      this.#row(`case ${i}`, [mae, rmse, mape], stated, this.#tolerance('metrics_rel'));
    });
  }

  /** What becomes of counts of 0 that are normalised and back again in single precision, as the official evaluation has them. */
  zeros(): void {
    const stored = this.#json.fields('fp32_zero_trap');
    const windows = this.#windowsAt(windowStarts(this.#split.test, this.#lengths));
    const [mean, std] = [this.#score.mean, this.#score.std].map(Math.fround);
    const back = windows.yCounts.map((count) => {
      const value = Math.fround(normalised(count, this.#score));
      return Math.fround(Math.fround(value * std) + mean);
    });
    const zero = back.find((_, i) => windows.yCounts[i] === 0) ?? NaN;
    const zeros = windows.yCounts.filter((count) => count === 0).length;
    const passing = back.filter((value, i) => windows.yCounts[i] === 0 && value > 0).length;
    this.#exact('zero targets', [zeros], [stored.number('zero_targets')]);
    this.#exact(
      'zero targets that seem positive',
      [passing],
      [stored.number('zero_targets_that_pass_the_mask')],
    );
    this.#exact('a zero there and back', [zero], [stored.number('value_of_a_zero_after_the_round_trip')]);
    const forecast = this.#forecast('persistence', windows);
    const mape = (counts: ArrayLike<number>) =>
      horizonErrors(forecast, counts, this.#lengths.outputs, windows.nodes).average.mape;
    const relative = this.#tolerance('metrics_rel');
    this.#row('MAPE by counts', [mape(windows.yCounts)], [stored.number('mape_on_counts')], relative);
    // The file has a sum of millions in single precision.
    const single: Tolerance = { absolute: 0, relative: 1e-3 };
    this.#row('MAPE by the official code', [mape(back)], [stored.number('mape_by_official_code')], single);
    stored.leave('share_of_random_mean_std_pairs_with_a_positive_zero');
  }

  reportUnread(): void {
    reportUnread(this.context, GROUP, this.#json);
    reportUnread(this.context, GROUP, this.#tensors);
  }

  #forecast(baseline: string, windows: ForecastWindows): Float32Array {
    if (baseline === 'persistence') return persistence(this.#table, windows.starts, this.#lengths);
    return this.#averages[baseline as AveragedBaseline].forecast(windows);
  }

  #windowsAt(starts: Int32Array): ForecastWindows {
    return forecastWindows(this.#table, this.#score, starts, this.#lengths);
  }

  /** The windows that the file has, by their numbers within each part. */
  #storedWindows(): ForecastWindows {
    const stored = this.#json.fields('windows').fields('stored');
    const starts = PARTS.flatMap((name) => {
      const all = windowStarts(this.#split[name], this.#lengths);
      return stored.numbers(name).map((number) => all[number]);
    });
    return this.#windowsAt(Int32Array.from(starts));
  }

  #errors(what: string, { mae, rmse, mape, count, positive }: ForecastErrors, stored: StoredFields): void {
    const measures = [stored.number('mae'), stored.number('rmse'), numberOrNaN(stored, 'mape')];
    this.#row(what, [mae, rmse, mape], measures, this.#tolerance('metrics_rel'));
    this.#exact(
      `${what}: entries`,
      [count, positive],
      [stored.number('count'), stored.number('count_positive')],
    );
  }

  /** A tolerance of the file by its name, which ends with what it is. */
  #tolerance(name: string): Tolerance {
    const stated = this.#json.fields('suggested_tolerance');
    const value = stated.number(name);
    return name.endsWith('_rel') ? { absolute: 0, relative: value } : { absolute: value, relative: 0 };
  }

  #exact(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
    this.#row(what, actual, expected, EXACT);
  }

  #row(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance, onHost: true });
  }
}
