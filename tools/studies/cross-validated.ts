import { Random } from '../../src/base/random';
import { fingerprintOf } from '../../src/data/fingerprint';
import type { Dataset } from '../../src/domain/dataset';
import { selectTrips } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zones';
import type { RouteSource } from '../../src/engine/routes/route-source';
import type { Estimate } from '../../src/evaluation/bootstrap';
import { forEachMeasure, type MeasureKey } from '../../src/evaluation/measure-catalogue';
import {
  differencesOf,
  estimatesOf,
  resampledMeasures,
  type ResampledMeasures,
} from '../../src/evaluation/measure-statistics';
import { measureRoutes } from '../../src/evaluation/route-measures';
import { joinRoutes, selectRoutes, type RouteSet } from '../../src/generation/route';
import type { ExperimentConfig } from '../../src/systems/routes/settings';
import type { StudyRuns } from '../../cli/study/study-runs';
import { markdownTable } from '../../src/base/text';

export interface CrossValidationPlan {
  readonly dataset: Dataset;
  readonly folds: number;
  /** Each cuts the trips anew and trains networks of its own. */
  readonly seeds: readonly number[];
  /** Its seed is not used. */
  readonly config: ExperimentConfig;
}

/** The routes of one source for all training trips, each drawn by what had not seen its trip. */
export interface HeldOutRow {
  readonly source: RouteSource;
  readonly measures: Readonly<Record<MeasureKey, Estimate>>;
  /** The student's measures minus these, paired trip by trip; null for the student itself. */
  readonly difference: Readonly<Record<MeasureKey, Estimate>> | null;
}

const STUDENT = 'vanilla';
const RESAMPLES = 2000;

/**
 * Has a student and all baselines draw routes for every training trip: the trips are cut into folds, each of which
 * stands as the test trips of a run on the others. Test trips proper are in no run. The student comes first. Of several
 * seeds a measure is the mean, and its interval that over the trips.
 */
export async function crossValidated(
  { dataset, folds, seeds, config }: CrossValidationPlan,
  runs: StudyRuns,
): Promise<HeldOutRow[]> {
  const { network, trips } = dataset;
  const options = { resamples: RESAMPLES, seed: seeds[0] };
  const bySource = new Map<RouteSource, ResampledMeasures[]>();
  for (const seed of seeds) {
    const { drawnTrips, drawn } = await heldOutRoutes(dataset, folds, { ...config, seed }, runs);
    const real = selectTrips(trips.train, drawnTrips);
    for (const [source, routes] of drawn) {
      const [measured] = resampledMeasures([measureRoutes(real, routes, network)], options);
      bySource.set(source, [...(bySource.get(source) ?? []), measured]);
    }
  }
  const student = meanOver(bySource.get(STUDENT)!);
  const sources = [STUDENT as RouteSource, ...[...bySource.keys()].filter((source) => source !== STUDENT)];
  return sources.map((source) => {
    const own = meanOver(bySource.get(source)!);
    return {
      source,
      measures: estimatesOf(own, options),
      difference: source === STUDENT ? null : differencesOf(own, student, options),
    };
  });
}

/** Measures that are the means over seeds, resample by resample. */
function meanOver(seeds: readonly ResampledMeasures[]): ResampledMeasures {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    values: forEachMeasure((key) => mean(seeds.map(({ values }) => values[key]))),
    resampled: forEachMeasure((key) =>
      seeds[0].resampled[key].map((_, b) => mean(seeds.map(({ resampled }) => resampled[key][b]))),
    ),
  };
}

/** Routes of each source for the training trips (N) that ask for one, in the order of the trips. */
interface HeldOutRoutes {
  readonly drawnTrips: Uint32Array;
  readonly drawn: ReadonlyMap<RouteSource, RouteSet>;
}

async function heldOutRoutes(
  dataset: Dataset,
  folds: number,
  config: ExperimentConfig,
  runs: StudyRuns,
): Promise<HeldOutRoutes> {
  const order = new Random(config.seed).shuffle(
    Uint32Array.from({ length: dataset.trips.train.tripCount }, (_, trip) => trip),
  );
  const { search } = config.generation;
  const drawnBy = search === 'usual' ? '' : `-${search}`;
  const parts = new Map<RouteSource, RouteSet[]>();
  const held: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const test = order.filter((_, place) => place % folds === fold).sort();
    const train = order.filter((_, place) => place % folds !== fold).sort();
    const own = await withHeldOut(dataset, test, train);
    const name = `fold-${fold + 1}-of-${folds}-${config.seed}${drawnBy}`;
    const generation = { ...config.generation, odPairs: own.trips.test.tripCount };
    await runs.run(name, async () => ({
      dataset: own,
      config: { ...config, generation },
      networks: [STUDENT],
    }));
    for (const { source, odSource, pairs, routes } of await runs.routes(name)) {
      if (odSource !== 'test') continue;
      parts.set(source, [...(parts.get(source) ?? []), routes]);
      if (source === STUDENT) held.push(...Array.from(pairs.tripIndices, (trip) => test[trip]));
    }
  }
  const byTrip = Uint32Array.from(held.keys()).sort((a, b) => held[a] - held[b]);
  const drawn = [...parts].map(([source, sets]) => [source, selectRoutes(joinRoutes(sets), byTrip)] as const);
  return { drawnTrips: byTrip.map((place) => held[place]), drawn: new Map(drawn) };
}

/** A data set with some of its training trips as test trips, and what follows from the others. */
async function withHeldOut(dataset: Dataset, test: Uint32Array, train: Uint32Array): Promise<Dataset> {
  const all = dataset.trips.train;
  const trips = { train: selectTrips(all, train), val: dataset.trips.val, test: selectTrips(all, test) };
  const { zoneCount, zoneOfRoad } = dataset.zones;
  const zones = { ...dataset.zones, transitions: zoneTransitions(trips.train, zoneOfRoad, zoneCount) };
  const content = { ...dataset, trips, zones };
  return { ...content, fingerprint: await fingerprintOf(content) };
}

const SHOWN = ['arrival', 'hausdorff', 'dtw', 'edr', 'identical'] as const satisfies readonly MeasureKey[];
const HEADS = ['Arrival %', 'Hausdorff km', 'DTW km', 'EDR', 'Identical %'];
const isShare = (key: MeasureKey) => key === 'arrival' || key === 'identical';

/** A Markdown table: each value, and below the student's row in brackets the 95 % interval of the student minus it. */
export function heldOutTable(rows: readonly HeldOutRow[]): string {
  const text = (key: MeasureKey, value: number, sign = '') =>
    `${sign && value > 0 ? sign : ''}${(isShare(key) ? 100 * value : value).toFixed(isShare(key) ? 1 : 3)}`;
  const cells = rows.map(({ source, measures, difference }) => [
    source === STUDENT ? 'student' : source,
    ...SHOWN.map((key) => {
      const own = text(key, measures[key].value);
      if (!difference) return own;
      const { value, low, high } = difference[key];
      return `${own}; ${text(key, value, '+')} [${text(key, low, '+')}, ${text(key, high, '+')}]`;
    }),
  ]);
  return markdownTable(['', ...HEADS], cells);
}
