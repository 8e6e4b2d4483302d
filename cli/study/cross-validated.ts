import type { Estimate } from '../../src/evaluation/bootstrap';
import { evaluate, pairedDifference } from '../../src/evaluation/evaluate';
import type { MeasureKey } from '../../src/evaluation/measure-catalogue';
import { fingerprintOf } from '../../src/data/fingerprint';
import { Random } from '../../src/base/random';
import type { Dataset } from '../../src/domain/dataset';
import { selectTrips, trajectorySetFrom, tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zone-transitions';
import type { RouteSource } from '../../src/engine/routes/route-source';
import { joinRoutes, type RouteSet } from '../../src/generation/route';
import type { ExperimentConfig } from '../../src/systems/routes/experiment-config';
import type { StudyRuns } from './study-runs';

export interface CrossValidationPlan {
  readonly dataset: Dataset;
  readonly folds: number;
  /** Its seed draws the folds too. */
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
 * stands as the test trips of a run on the others. Test trips proper are in no run. The student comes first.
 */
export async function crossValidated(
  { dataset, folds, config }: CrossValidationPlan,
  runs: StudyRuns,
): Promise<HeldOutRow[]> {
  const { network, trips } = dataset;
  const order = new Random(config.seed).shuffle(
    Uint32Array.from({ length: trips.train.tripCount }, (_, trip) => trip),
  );
  const held: TrajectorySet[] = [];
  const drawn = new Map<RouteSource, RouteSet[]>();
  for (let fold = 0; fold < folds; fold++) {
    const inFold = (_: number, place: number) => place % folds === fold;
    const own = await withHeldOut(
      dataset,
      order.filter(inFold).sort(),
      order.filter((_, at) => at % folds !== fold).sort(),
    );
    const { search } = config.generation;
    const drawnBy = search === 'usual' ? '' : `-${search}`;
    const name = `fold-${fold + 1}-of-${folds}-${config.seed}${drawnBy}`;
    const generation = { ...config.generation, odPairs: own.trips.test.tripCount };
    await runs.run(name, async () => ({
      dataset: own,
      config: { ...config, generation },
      networks: [STUDENT],
    }));
    for (const { source, odSource, pairs, routes } of await runs.routes(name)) {
      if (odSource !== 'test') continue;
      drawn.set(source, [...(drawn.get(source) ?? []), routes]);
      if (source === STUDENT) held.push(selectTrips(own.trips.test, pairs.tripIndices));
    }
  }
  const real = trajectorySetFrom(
    held.flatMap((set) => Array.from({ length: set.tripCount }, (_, i) => tripAt(set, i))),
  );
  const options = { resamples: RESAMPLES, seed: config.seed };
  const measured = [...drawn].map(([source, sets]) => ({
    source,
    all: evaluate(real, joinRoutes(sets), network, options),
  }));
  const student = measured.find(({ source }) => source === STUDENT)!;
  return [student, ...measured.filter((one) => one !== student)].map(({ source, all }) => ({
    source,
    measures: all.estimates,
    difference: source === STUDENT ? null : pairedDifference(all, student.all, options),
  }));
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
  const lines = rows.map(({ source, measures, difference }) => {
    const cells = SHOWN.map((key) => {
      const own = text(key, measures[key].value);
      if (!difference) return own;
      const { value, low, high } = difference[key];
      return `${own}; ${text(key, value, '+')} [${text(key, low, '+')}, ${text(key, high, '+')}]`;
    });
    return `| ${[source === STUDENT ? 'student' : source, ...cells].join(' | ')} |`;
  });
  return [
    `| ${['', ...HEADS].join(' | ')} |`,
    `| --- |${HEADS.map(() => ' ---: |').join('')}`,
    ...lines,
  ].join('\n');
}
