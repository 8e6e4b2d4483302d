import type { RoadNetwork } from '../../src/domain/road-network';
import { type TrajectorySet, trajectorySetFrom } from '../../src/domain/trajectory-set';
import { MEASURE_KEYS, type MeasureKey } from '../../src/evaluation/measure-catalogue';
import { measureStatistics } from '../../src/evaluation/measure-statistics';
import { measureRoutes, type PerRouteMeasures } from '../../src/evaluation/route-measures';
import { aucWithInterval } from '../../src/evaluation/statistics/auc';
import { cohenKappa } from '../../src/evaluation/statistics/kappa';
import { wilsonInterval } from '../../src/evaluation/statistics/normal';
import { holmAdjusted, signFlipTest, wilcoxonSignedRank } from '../../src/evaluation/statistics/paired-tests';
import { thesisCodeMeasures } from '../../src/evaluation/thesis-code-measures';
import { type RouteSet, routeSetFrom, StopReason } from '../../src/generation/route';
import {
  compare,
  part,
  reportUnread,
  type Subject,
  type Tolerance,
  type VerificationContext,
} from '../harness/compare';
import type { ReferenceFolder } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Side } from './metrics';

const GROUP = 'review';
const FILE = 'review/statistics.json';
/** All in double precision, and no device computes it. */
const DOUBLE: Tolerance = { absolute: 1e-12, relative: 1e-9 };

/** The statistics that routes are judged by, against scipy and plain numpy, and every measure as the program reads it. */
export const review: Subject = {
  name: GROUP,
  async run(context) {
    const json = new StoredFields(context.folder.json(FILE), FILE);
    for (const [name, check] of Object.entries(LISTS))
      for (const stored of json.list(name))
        await part(context, `${GROUP}/${name}`, stored.at, () =>
          check(rowsOf(context, name, stored), stored),
        );
    await part(context, `${GROUP}/mcnemar`, 'mcnemar', () => {
      const stored = json.fields('mcnemar');
      const { pValue, pairs, difference } = signFlipTest(column(stored, 'before'), column(stored, 'after'));
      const moved = stored.number('up') - stored.number('down');
      rowsOf(context, 'mcnemar', stored)([pValue, difference], [stored.number('p'), moved / pairs]);
    });
    await part(context, `${GROUP}/holm`, 'holm', () => {
      const stored = json.fields('holm');
      rowsOf(context, 'holm', stored)(holmAdjusted(stored.numbers('p')), stored.numbers('adjusted'));
    });
    await part(context, `${GROUP}/measures`, 'measures', () =>
      checkMeasures(context, `${GROUP}/measures`, json.fields('measures')),
    );
    reportUnread(context, GROUP, json);
  },
};

/** The subject, where a folder has its numbers: they are of no official code, and a folder may do without. */
export const reviews = ({ files }: Pick<ReferenceFolder, 'files'>): readonly Subject[] =>
  files.has(FILE) ? [review] : [];

type Compared = (actual: ArrayLike<number>, expected: ArrayLike<number>) => void;

/** Reports one row for a case. */
const rowsOf =
  (context: VerificationContext, name: string, stored: StoredFields): Compared =>
  (actual, expected) =>
    void compare(context, {
      group: `${GROUP}/${name}`,
      what: stored.has('name') ? stored.text('name') : stored.at.slice(FILE.length + 1),
      actual,
      expected,
      tolerance: DOUBLE,
      onHost: true,
    });

const column = (stored: StoredFields, name: string) => Float64Array.from(stored.numbers(name));
const numbersOf = (stored: StoredFields, ...names: readonly string[]) =>
  names.map((name) => stored.number(name));

/** What a case of each list is compared by. */
const LISTS: Readonly<Record<string, (compared: Compared, stored: StoredFields) => void>> = {
  wilcoxon: (compared, stored) => {
    const found = wilcoxonSignedRank(column(stored, 'before'), column(stored, 'after'));
    const { pairs, zeros, dropped, plus, minus, pValue, effect } = found;
    compared(
      [pairs, zeros, dropped, plus, minus, pValue, effect],
      numbersOf(stored, 'pairs', 'zeros', 'dropped', 'plus', 'minus', 'p', 'rank_biserial'),
    );
  },
  sign_flips: (compared, stored) => {
    const { difference, pValue, effect } = signFlipTest(column(stored, 'before'), column(stored, 'after'));
    compared([difference, pValue, effect], numbersOf(stored, 'difference', 'p', 'cohens_dz'));
  },
  wilson: (compared, stored) => {
    const [successes, trials, level] = numbersOf(stored, 'successes', 'trials', 'level');
    const { low, high } = wilsonInterval(successes, trials, level);
    compared([low, high], numbersOf(stored, 'low', 'high'));
  },
  kappa: (compared, stored) => {
    const [first, second] = [stored.numbers('first'), stored.numbers('second')];
    const { items, observed, expected, kappa } = cohenKappa(first, second, stored.number('categories'));
    compared(
      [items, observed.value, expected, kappa.value, kappa.low, kappa.high],
      numbersOf(stored, 'items', 'observed', 'expected', 'kappa', 'low', 'high'),
    );
  },
  auc: (compared, stored) => {
    const groups = stored.has('groups') ? { groups: stored.numbers('groups') } : {};
    const { value, low, high } = aucWithInterval(column(stored, 'scores'), stored.numbers('labels'), groups);
    compared([value, low, high], numbersOf(stored, 'auc', 'low', 'high'));
  },
};

/** Where the official code's pairs of trips stand. */
const PAIRS = 'metrics.json';
/** In double precision; distances by chords and by arc tangents differ in the last digits. */
const MEASURED: Tolerance = { absolute: 1e-9, relative: 1e-9 };

/**
 * Every measure of the catalogue, made of the stored pairs by the functions that the page and the command line call: of each pair and of
 * the whole set, and the thesis's readings of the set.
 * @param stored what the pairs come to
 */
export function checkMeasures(context: VerificationContext, group: string, stored: StoredFields): void {
  const official = new StoredFields(context.folder.json(PAIRS), PAIRS);
  const { network, real, routes } = placed(official.list('pairs'));
  const measured = measureRoutes(real, routes, network);
  const check = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) =>
    compare(context, { group, what, actual, expected, tolerance: MEASURED, onHost: true });

  const perPair = stored.fields('per_pair');
  for (const [key, values] of Object.entries(measured.perRoute) as [keyof PerRouteMeasures, Float64Array][])
    check(`${key} of each pair`, values, perPair.numbers(key));
  const ofTheSet = stored.fields('of_the_set');
  const statistics = measureStatistics(measured);
  const once = new Float64Array(measured.count).fill(1);
  const valueOf = (key: MeasureKey) => statistics[key](once);
  for (const key of MEASURE_KEYS) check(`${key} of the set`, [valueOf(key)], [ofTheSet.number(key)]);

  const thesis = thesisCodeMeasures(real, routes, network);
  const aggregates = official.fields('fork_aggregates');
  const nats = (attribute: string) =>
    official.fields('jsd').fields(attribute).fields('fork_99_plus_1_bins').number('jsd_nats');
  const matches = official.fields('od_match').fields('fork');
  check(
    "the set by the thesis's code",
    [
      ...[
        thesis.pairCount,
        thesis.hausdorffKm,
        thesis.dtwKm,
        thesis.edr,
        thesis.hausdorffNorm,
        thesis.dtwNorm,
      ],
      ...[thesis.jsdDistanceNats, thesis.jsdRadiusNats, thesis.jsdDurationNats],
      ...[thesis.odMatch, thesis.odMatched, thesis.odTotal],
    ],
    [
      aggregates.list('matched_pairs').length,
      ...['Hausdorff_km', 'DTW_km', 'EDR', 'Hausdorff_norm', 'DTW_norm'].map((name) =>
        aggregates.number(name),
      ),
      ...['distance', 'radius', 'duration'].map(nats),
      ...['rate', 'matched', 'total'].map((name) => matches.number(name)),
    ],
  );
}

/** The stored pairs as trips and routes on a network whose roads are their points; equal points are one road. */
function placed(pairs: readonly StoredFields[]): {
  network: RoadNetwork;
  real: TrajectorySet;
  routes: RouteSet;
} {
  const roadOf = new Map<string, number>();
  const lonLat: number[] = [];
  const roadAt = (point: readonly number[]) => {
    const name = point.join();
    const known = roadOf.get(name) ?? roadOf.size;
    if (known === roadOf.size) lonLat.push(...point);
    roadOf.set(name, known);
    return known;
  };
  const sideOf = (pair: StoredFields, side: Side) => {
    const trip = pair.fields(side);
    return {
      roads: trip.rows('lonlat').map(roadAt),
      times: trip.texts('time').map((time) => Date.parse(time) / 1000),
    };
  };
  const trips = pairs.map((pair) => ({ real: sideOf(pair, 'real'), gen: sideOf(pair, 'gen') }));
  const real = trajectorySetFrom(trips.map((trip) => trip.real));
  const routes = routeSetFrom(
    trips.map(({ real: { roads: driven }, gen }) => {
      const destination = driven[driven.length - 1];
      const stop = gen.roads[gen.roads.length - 1] === destination ? StopReason.arrived : StopReason.limit;
      return { ...gen, origin: driven[0], destination, stop };
    }),
  );
  return { network: pointNetwork(lonLat), real, routes };
}

/** Roads without a length, at their points; none leads to another, since measures do not ask. */
function pointNetwork(lonLat: readonly number[]): RoadNetwork {
  const roadCount = lonLat.length / 2;
  return {
    roadCount,
    geoIds: Float64Array.from({ length: roadCount }, (_, road) => road),
    shapeOffsets: Uint32Array.from({ length: roadCount + 1 }, (_, road) => road),
    shapeLonLat: Float64Array.from(lonLat),
    centroidLonLat: Float64Array.from(lonLat),
    lengthMeters: new Float64Array(roadCount),
    classCodes: new Uint16Array(roadCount),
    classNames: ['point'],
    maxSpeedKmh: new Float32Array(roadCount).fill(NaN),
    successorOffsets: new Uint32Array(roadCount + 1),
    successors: new Uint32Array(0),
  };
}
