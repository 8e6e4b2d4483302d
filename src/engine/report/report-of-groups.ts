import { reviewFingerprint } from '../review/review-fingerprint';
import { REASON_WORDS } from '../review/verdict';
import type { VerdictFile } from '../review/verdict-file';
import { BOOTSTRAP_DEFAULTS } from '../../evaluation/bootstrap';
import {
  type ReportData,
  type ReportGroup,
  type SeedSpread,
  type SeedSummary,
  SAMPLE_RANKS,
  type ReportMaps,
  type ReportSet,
  type SampleRank,
  type SampleRoute,
  type SetOnMap,
} from './report-data';
import type { ReportFacts } from './report-facts';
import { reportedGroup, type GroupToReport } from './reported-group';
import { reportedReviewers } from './reported-reviewers';
import { MEASURE_KEYS } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import { spreadOf, withInterval } from '../../evaluation/runs-summary';
import { numberOf, numbersOf } from './figures-of';
import type { RoadNetwork } from '../../domain/road-network';
import { FAILURE_KINDS, FailureKind } from '../../evaluation/conduct/failure-rules';
import type { GroupReview, ReviewedSet } from '../metrics/review-group';
import type { ReviewRequest } from '../metrics/review-request';
import { boundsOf, lineOf, linesOf, mapOf, Projection } from './map-lines';

/**
 * The report of some groups: those of kept runs, or the one that is reviewed on the page.
 * @param groups at least one; maps are drawn of the first one with test OD pairs, else of the first
 * @param verdicts files of reviewers
 */
export function reportOf(
  facts: ReportFacts,
  groups: readonly GroupToReport[],
  verdicts: readonly VerdictFile[] = [],
): ReportData {
  const { sets } = facts;
  const reported = groups.map((group) => reportedGroup(group, sets));
  const shown = mainGroup(reported);
  const { request } = groups[shown];
  return {
    format: 'route-distillery-report',
    version: 1,
    ...facts,
    interval: { level: BOOTSTRAP_DEFAULTS.level, resamples: request.resamples, seed: request.seed },
    scenarioResamples: request.scenarioResamples,
    rules: request.rules,
    groups: reported,
    seeds: seedSummaries(reported, facts.runs.length),
    maps: reportMaps(
      shown,
      groups[shown],
      sets,
      verdicts.filter((file) => file.review === fingerprintOf(groups[shown])),
    ),
    reviewers: verdicts.length === 0 ? null : reportedReviewers(verdicts, new Set(groups.map(fingerprintOf))),
  };
}

/** The group that figures of a single one show: test OD pairs of the first run, else the first group. */
export function mainGroup(groups: readonly Pick<ReportGroup, 'split'>[]): number {
  return Math.max(
    0,
    groups.findIndex(({ split }) => split === 'test'),
  );
}

const fingerprintOf = ({ request: { network, real, sets } }: GroupToReport): string =>
  reviewFingerprint({ network, real: real && real.twins, sets });

/** Every set and every difference that all runs have, over the runs. Empty for fewer than two. */
function seedSummaries(groups: readonly ReportGroup[], runs: number): SeedSummary[] {
  if (runs < 2) return [];
  const splits = [...new Set(groups.map(({ split }) => split))];
  return splits.flatMap((split) => {
    const own = groups.filter((group) => group.split === split);
    if (own.length < runs) return [];
    const sets = own[0].sets.flatMap(({ set }): SeedSummary[] => {
      const all = own.map((group) => group.sets.find((one) => one.set === set)?.estimates);
      return isWhole(all) ? [{ split, before: null, set, measures: spreadsOf(all) }] : [];
    });
    const differences = own[0].differences.flatMap(({ before, after }): SeedSummary[] => {
      const all = own.map(
        (group) => group.differences.find((one) => one.before === before && one.after === after)?.estimates,
      );
      return isWhole(all) ? [{ split, before, set: after, measures: spreadsOf(all) }] : [];
    });
    return [...sets, ...differences];
  });
}

const isWhole = (all: readonly (ReportedEstimates | undefined)[]): all is readonly ReportedEstimates[] =>
  all.every((one) => one !== undefined);

function spreadsOf(all: readonly ReportedEstimates[]): SeedSpread[] {
  return MEASURE_KEYS.map((measure) => {
    const values = all.map((estimates) => estimates[measure].value ?? NaN);
    const { mean, deviation, low, high } = withInterval(spreadOf(values));
    return {
      measure,
      mean: numberOf(mean),
      deviation: numberOf(deviation),
      low: numberOf(low),
      high: numberOf(high),
      values: numbersOf(values),
    };
  });
}

/** Failed routes and roads with other visits that a map shows: more of them would cover each other. */
const MOST_FAILURES = 2000;
const MOST_VISIT_ROADS = 600;
/** Routes that reviewers doubted, which are shown. */
const MOST_JUDGED = 6;
/** Models whose sample routes are shown. */
const SAMPLED_SETS = 2;
/** Square maps of one size stand beside each other, with some room around the routes. */
const SAMPLE_SHAPE = { margin: 0.12, leastShape: 1 };

/** What the maps of a report show of a group. Null where it has no route. */
function reportMaps(
  group: number,
  { request, review }: GroupToReport,
  sets: readonly ReportSet[],
  verdicts: readonly VerdictFile[],
): ReportMaps | null {
  const { network, real } = request;
  const visited = new Set([
    ...(real?.twins.roads ?? []),
    ...request.sets.flatMap(({ routes }) => [...new Set(routes.roads)]),
  ]);
  if (visited.size === 0) return null;
  const projection = new Projection(boundsOf(network, visited));
  const indexOf = (i: number) => sets.findIndex(({ source }) => source === request.sets[i].source);
  return {
    group,
    city: mapOf(network, projection),
    sets: review.sets.map((set, i) => setOnMap(network, projection, set, indexOf(i))),
    samples: [
      ...sampled(request).flatMap((i) =>
        sampledRoutes(review.measures.results[i].values.dtwPerRoad).flatMap(({ rank, route }) =>
          sampleOf(request, review, { i, set: indexOf(i), rank, route, said: null }),
        ),
      ),
      ...judgedRoutes(request, verdicts).flatMap(({ i, route, said }) =>
        sampleOf(request, review, { i, set: indexOf(i), rank: 'judged', route, said }),
      ),
    ],
  };
}

function setOnMap(
  network: RoadNetwork,
  projection: Projection,
  { kinds, places, visits }: ReviewedSet,
  set: number,
): SetOnMap {
  const failed = Array.from(kinds.keys())
    .filter((i) => kinds[i] !== FailureKind.none && places[i] >= 0)
    .slice(0, MOST_FAILURES);
  const at = network.centroidLonLat;
  const differences = visits ? visitDifferences(visits.driven, visits.generated) : new Float64Array(0);
  const roads = Array.from(differences.keys())
    .filter((road) => differences[road] !== 0)
    .sort((a, b) => Math.abs(differences[b]) - Math.abs(differences[a]) || a - b)
    .slice(0, MOST_VISIT_ROADS);
  return {
    set,
    failureKinds: failed.map((i) => kinds[i]),
    failurePoints: failed.flatMap((i) => [
      projection.x(at[2 * places[i]]),
      projection.y(at[2 * places[i] + 1]),
    ]),
    visitLines: linesOf(network, roads, projection),
    visitDifferences: roads.map((road) => differences[road]),
  };
}

/** (R) share of the routes' visits that a road has, minus its share of the trips' visits. */
function visitDifferences(driven: Uint32Array, generated: Uint32Array): Float64Array {
  const [all, allGenerated] = [driven, generated].map((visits) =>
    Math.max(
      1,
      visits.reduce((sum, one) => sum + one, 0),
    ),
  );
  return Float64Array.from(driven, (visits, road) => generated[road] / allGenerated - visits / all);
}

/** Both students where there are both, else the first sets. */
function sampled({ sets }: ReviewRequest): number[] {
  const students = (['vanilla', 'distilled'] as const).map((name) =>
    sets.findIndex(({ source }) => source === name),
  );
  if (students.every((i) => i >= 0)) return students;
  return Array.from(sets.keys()).slice(0, SAMPLED_SETS);
}

/** The routes that are nearest to their trips, in the middle and farthest, by DTW per road; of equals the first pair. */
export function sampledRoutes(
  dtwPerRoad: Float64Array,
): { rank: (typeof SAMPLE_RANKS)[number]; route: number }[] {
  const order = Array.from(dtwPerRoad.keys())
    .filter((i) => !Number.isNaN(dtwPerRoad[i]))
    .sort((a, b) => dtwPerRoad[a] - dtwPerRoad[b] || a - b);
  if (order.length < SAMPLE_RANKS.length) return [];
  const at: Record<(typeof SAMPLE_RANKS)[number], number> = {
    best: 0,
    median: (order.length - 1) >> 1,
    worst: order.length - 1,
  };
  return SAMPLE_RANKS.map((rank) => ({ rank, route: order[at[rank]] }));
}

/** Routes of which a reviewer said that they are implausible, or was unsure: those with a note first, then as they were judged. */
function judgedRoutes(
  { sets }: ReviewRequest,
  verdicts: readonly VerdictFile[],
): { i: number; route: number; said: string }[] {
  const doubted = verdicts.flatMap(({ reviewer, verdicts: all }) =>
    all.flatMap(({ source, pair, pass, verdict, reason, note }) => {
      const i = sets.findIndex((set) => set.source === source);
      if (i < 0 || pass !== 0 || verdict === 'plausible') return [];
      const why = [reason && REASON_WORDS[reason].toLowerCase(), note].filter(Boolean).join(', ');
      return [{ i, route: pair, note, said: `${reviewer || 'A reviewer'}: ${verdict}${why && ` (${why})`}` }];
    }),
  );
  return doubted.sort((a, b) => Number(b.note !== '') - Number(a.note !== '')).slice(0, MOST_JUDGED);
}

interface Sampled {
  /** Place of its set in the request, and among the report's. */
  readonly i: number;
  readonly set: number;
  readonly rank: SampleRank;
  readonly route: number;
  readonly said: string | null;
}

/** One route on a map; none where no trip drove its pair. */
function sampleOf(
  { network, real, sets }: ReviewRequest,
  review: GroupReview,
  { i, set, rank, route, said }: Sampled,
): SampleRoute[] {
  if (!real) return [];
  const { routes } = sets[i];
  const { twins } = real;
  const own = routes.roads.subarray(routes.offsets[route], routes.offsets[route + 1]);
  const trip = twins.roads.subarray(twins.offsets[route], twins.offsets[route + 1]);
  const [origin, target] = [routes.origins[route], routes.destinations[route]];
  const projection = new Projection(boundsOf(network, [...own, ...trip, target]), SAMPLE_SHAPE);
  const kind = review.sets[i].kinds[route] as FailureKind;
  return [
    {
      set,
      rank,
      pair: route + 1,
      origin: network.geoIds[origin],
      destination: network.geoIds[target],
      dtwPerRoad: review.measures.results[i].values.dtwPerRoad[route],
      arrived: routes.arrived[route] === 1,
      failure: FAILURE_KINDS[kind].label,
      said,
      map: mapOf(network, projection),
      trip: lineOf(network, trip, projection),
      route: lineOf(network, own, projection),
      target: [
        projection.x(network.centroidLonLat[2 * target]),
        projection.y(network.centroidLonLat[2 * target + 1]),
      ],
    },
  ];
}
