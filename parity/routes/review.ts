import type { RoadNetwork } from '../../src/domain/road-network';
import { trajectorySetFrom } from '../../src/domain/trajectory-set';
import { MEASURE_KEYS } from '../../src/evaluation/measure-catalogue';
import { plainMeasures, resamplingOf } from '../../src/evaluation/measure-statistics';
import { measureRoutes } from '../../src/evaluation/route-measures';
import { aucWithInterval } from '../../src/evaluation/statistics/auc';
import { cohenKappa } from '../../src/evaluation/statistics/kappa';
import { wilsonInterval } from '../../src/evaluation/statistics/normal';
import { holmAdjusted, signFlipTest, wilcoxonSignedRank } from '../../src/evaluation/statistics/paired-tests';
import { thesisCodeMeasures } from '../../src/evaluation/thesis-code-measures';
import { routeSetFrom, StopReason } from '../../src/generation/route';
import { type Subject, type Tolerance, type Rows } from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';
import { subject } from '../harness/stored-file';
import { StoredPairs } from './metrics';

const FILE = 'review/statistics';
/** All in double precision, and no device computes it. */
const DOUBLE: Tolerance = { absolute: 1e-12, relative: 1e-9 };
/** In double precision; distances by chords and by arc tangents differ in the last digits. */
const MEASURED: Tolerance = { absolute: 1e-9, relative: 1e-9 };

const column = (stored: StoredFields, name: string) => Float64Array.from(stored.numbers(name));

/** What a case of each list is compared by: ours, and the fields that have theirs. */
const LISTS: Readonly<Record<string, (stored: StoredFields) => readonly [readonly number[], ...string[]]>> = {
  wilcoxon: (stored) => {
    const found = wilcoxonSignedRank(column(stored, 'before'), column(stored, 'after'));
    const { pairs, zeros, dropped, plus, minus, pValue, effect } = found;
    const ours = [pairs, zeros, dropped, plus, minus, pValue, effect];
    return [ours, 'pairs', 'zeros', 'dropped', 'plus', 'minus', 'p', 'rank_biserial'];
  },
  sign_flips: (stored) => {
    const { difference, pValue, effect } = signFlipTest(column(stored, 'before'), column(stored, 'after'));
    return [[difference, pValue, effect], 'difference', 'p', 'cohens_dz'];
  },
  wilson: (stored) => {
    const [successes, trials, level] = stored.all('successes', 'trials', 'level');
    const { low, high } = wilsonInterval(successes, trials, level);
    return [[low, high], 'low', 'high'];
  },
  kappa: (stored) => {
    const [first, second] = [stored.numbers('first'), stored.numbers('second')];
    const { items, observed, expected, kappa } = cohenKappa(first, second, stored.number('categories'));
    const ours = [items, observed.value, expected, kappa.value, kappa.low, kappa.high];
    return [ours, 'items', 'observed', 'expected', 'kappa', 'low', 'high'];
  },
  auc: (stored) => {
    const groups = stored.has('groups') ? { groups: stored.numbers('groups') } : {};
    const { value, low, high } = aucWithInterval(column(stored, 'scores'), stored.numbers('labels'), groups);
    return [[value, low, high], 'auc', 'low', 'high'];
  },
};

/** The statistics that routes are judged by, against scipy and plain numpy, and every measure as the program reads it. */
export const review = subject(
  'review',
  (file) => {
    const { json } = file;
    const lists = Object.entries(LISTS).map(([name, ofCase]) => {
      const rows = file.section(name);
      const cases = json.list(name).map((stored) => [
        stored.at,
        () => {
          const [ours, ...fields] = ofCase(stored);
          const what = stored.has('name') ? stored.text('name') : stored.at.slice(json.at.length + 1);
          rows.row(what, ours, stored.all(...fields), DOUBLE);
        },
      ]);
      return [name, () => rows.parts(Object.fromEntries(cases))];
    });
    return {
      parts: {
        ...Object.fromEntries(lists),
        mcnemar: () => {
          const stored = json.fields('mcnemar');
          const found = signFlipTest(column(stored, 'before'), column(stored, 'after'));
          const [up, down, p] = stored.all('up', 'down', 'p');
          const theirs = [p, (up - down) / found.pairs];
          file.section('mcnemar').row('mcnemar', [found.pValue, found.difference], theirs, DOUBLE);
        },
        holm: () => {
          const stored = json.fields('holm');
          const adjusted = holmAdjusted(stored.numbers('p'));
          file.section('holm').row('holm', adjusted, stored.numbers('adjusted'), DOUBLE);
        },
        measures: () => checkMeasures(file.section('measures'), json.fields('measures')),
      },
    };
  },
  FILE,
);

/** The subject, where a folder has its numbers: they are of no official code, and a folder may do without. */
export const reviews = ({
  files,
}: {
  readonly files: ReadonlyMap<string, Uint8Array>;
}): readonly Subject[] => (files.has(`${FILE}.json`) ? [review] : []);

/**
 * Compares every measure of the catalogue, made of the official code's pairs of trips by the functions that the page and the command
 * line call: of each pair and of the whole set, and the thesis's readings of the set.
 * @param stored what the pairs come to
 */
function checkMeasures(rows: Rows, stored: StoredFields): void {
  const path = 'metrics.json';
  const official = new StoredFields(rows.context.folder.json(path), path);
  const { trips, lonLat } = new StoredPairs(official.list('pairs'));
  const network = pointNetwork(lonLat);
  const real = trajectorySetFrom(trips.map((trip) => trip.real));
  const routes = routeSetFrom(
    trips.map(({ real: { roads: driven }, gen }) => {
      const destination = driven[driven.length - 1];
      const stop = gen.roads[gen.roads.length - 1] === destination ? StopReason.arrived : StopReason.limit;
      return { ...gen, origin: driven[0], destination, stop };
    }),
  );
  const measured = measureRoutes(real, routes, network);
  const perPair = stored.fields('per_pair');
  for (const [key, values] of Object.entries({ ...measured.perRoute }))
    rows.row(`${key} of each pair`, values, perPair.numbers(key), MEASURED);
  const [values] = plainMeasures(measured.count, resamplingOf([measured]));
  for (const key of MEASURE_KEYS) {
    rows.row(`${key} of the set`, values[key], stored.fields('of_the_set').number(key), MEASURED);
  }
  const thesis = thesisCodeMeasures(real, routes, network);
  const aggregates = official.fields('fork_aggregates');
  const nats = (attribute: string) =>
    official.fields('jsd').fields(attribute).fields('fork_99_plus_1_bins').number('jsd_nats');
  rows.row(
    "the set by the thesis's code",
    [
      ...[thesis.pairCount, thesis.hausdorffKm, thesis.dtwKm, thesis.edr],
      ...[thesis.hausdorffNorm, thesis.dtwNorm],
      ...[thesis.jsdDistanceNats, thesis.jsdRadiusNats, thesis.jsdDurationNats],
      ...[thesis.odMatch, thesis.odMatched, thesis.odTotal],
    ],
    [
      aggregates.list('matched_pairs').length,
      ...aggregates.all('Hausdorff_km', 'DTW_km', 'EDR', 'Hausdorff_norm', 'DTW_norm'),
      ...['distance', 'radius', 'duration'].map(nats),
      ...official.fields('od_match').fields('fork').all('rate', 'matched', 'total'),
    ],
    MEASURED,
  );
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
