import type { TrajectorySet } from '../../domain/trajectory-set';
import { reportedEstimates, reportedNoise, type ReportedResult } from '../../evaluation/metrics-report';
import { thesisCodeMeasures } from '../../evaluation/thesis-code-measures';
import type { AuditFigures } from '../../evaluation/audit/audit-catalogue';
import type { VisitComparison } from '../../evaluation/visits';
import type { GroupAudit } from '../metrics/audit-group';
import type { GroupReview, GroupTest } from '../metrics/review-group';
import type { ReviewRequest } from '../metrics/review-request';
import type { ToldApart } from '../metrics/tell-apart';
import type { RouteSource } from '../routes/route-source';
import { figureOf, numberOf } from './figures-of';
import { machineReview } from './machine-review';
import { radarOf } from './radar';
import type {
  GroupDifference,
  GroupSet,
  ReportedAudit,
  ReportedHistogram,
  ReportedTest,
  ReportedVisits,
  ReportGroup,
  ReportSet,
  ReportSplit,
} from './report-data';

/** A group that was reviewed, and what the report wants to know beside. */
export interface GroupToReport {
  readonly run: number;
  readonly split: ReportSplit;
  readonly request: ReviewRequest;
  readonly review: GroupReview;
  /** What the machine reviewer said of each set; empty where it was not asked. */
  readonly told: readonly ToldApart[];
  /** Null where nobody asked. */
  readonly audit: GroupAudit | null;
  /** All driven trips of the split, for the thesis's code; null if no trip drove the pairs. */
  readonly trips: TrajectorySet | null;
  /** Other numbers of some sets, by name. */
  readonly extra?: Partial<Record<RouteSource, Readonly<Record<string, number | null>>>>;
}

/** OD pairs that a report lists as the hardest. */
const MOST_PAIRS = 10;

/** What a report says of a group. */
export function reportedGroup(group: GroupToReport, sets: readonly ReportSet[]): ReportGroup {
  const { run, split, request, review } = group;
  const { measures, hardest, scenarios, byScenario, driven } = review;
  const indexOf = (source: RouteSource) => sets.findIndex((set) => set.source === source);
  const own = request.sets.map((_, i) => groupSet(group, i, indexOf));
  const { origins, destinations } = request.sets[0].routes;
  const { geoIds } = request.network;
  return {
    run,
    split,
    pairs: request.sets[0].routes.count,
    sets: own,
    differences: differencesOf(review, indexOf),
    real: measures.real && { roads: measures.real.roads, distance: numberOf(measures.real.distance) },
    histograms: measures.histograms && {
      distance: histogramOf(measures.histograms.distance),
      radius: histogramOf(measures.histograms.radius),
      duration: histogramOf(measures.histograms.duration),
    },
    drivenFailures: driven && Array.from(driven.kindCounts),
    scenarios: byScenario.map(({ key, count, estimates }) => ({
      key,
      pairs: count,
      estimates: estimates.map(reportedEstimates),
    })),
    absentScenarios: scenarios?.absent ?? [],
    hardest: Array.from(hardest.pairs.subarray(0, MOST_PAIRS), (pair, i) => ({
      pair: pair + 1,
      origin: geoIds[origins[pair]],
      destination: geoIds[destinations[pair]],
      failures: hardest.failures[i],
      error: numberOf(hardest.errors[i]),
    })),
    radar: radarOf(own.map(({ estimates }) => estimates)),
  };
}

function groupSet(
  { request, review, told, audit, trips, extra }: GroupToReport,
  i: number,
  indexOf: (source: RouteSource) => number,
): GroupSet {
  const { source, routes } = request.sets[i];
  const { estimates } = review.measures.results[i];
  const { kindCounts, visits } = review.sets[i];
  const said = told.find((one) => one.source === source);
  const audited = audit?.sets.find((one) => one.source === source);
  return {
    set: indexOf(source),
    routes: routes.count,
    arrived: routes.arrived.reduce((sum, one) => sum + one, 0),
    estimates,
    thesisCode: trips && plain(thesisCodeMeasures(trips, routes, request.network)),
    extra: extra?.[source] ?? {},
    failures: Array.from(kindCounts),
    visits: visits && visitsOf(visits),
    noise: review.noise && reportedNoise(review.noise, i),
    machine: said ? machineReview(said) : null,
    audit: audited ? auditOf(audited.figures) : null,
  };
}

const auditOf = (figures: AuditFigures): ReportedAudit =>
  Object.fromEntries(
    Object.entries(figures).map(([key, { routes, driven, difference, count }]) => [
      key,
      { routes: figureOf(routes), driven: figureOf(driven), difference: figureOf(difference), count },
    ]),
  ) as ReportedAudit;

const plain = (numbers: object): ReportedResult['fork'] =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, numberOf(value as number)]),
  ) as ReportedResult['fork'];

const visitsOf = ({ overlap, topRoads, roads, cells, cellDegrees }: VisitComparison): ReportedVisits => ({
  overlap: figureOf(overlap),
  topRoads,
  roads: { divergence: figureOf(roads.divergence), cosine: figureOf(roads.cosine) },
  cells: { divergence: figureOf(cells.divergence), cosine: figureOf(cells.cosine) },
  cellDegrees,
});

const histogramOf = (of: {
  readonly edges: Float64Array;
  readonly real: Float64Array;
  readonly generated: readonly Float64Array[];
}): ReportedHistogram => ({
  edges: Array.from(of.edges),
  real: Array.from(of.real),
  generated: of.generated.map((counts) => Array.from(counts)),
});

function differencesOf(
  { measures, tests }: GroupReview,
  indexOf: (source: RouteSource) => number,
): GroupDifference[] {
  return measures.differences.map(({ before, after, estimates }) => ({
    before: indexOf(before),
    after: indexOf(after),
    estimates,
    tests: tests.filter((test) => test.before === before && test.after === after).map(reportedTest),
  }));
}

const reportedTest = ({
  measure,
  pairs,
  zeros,
  judgedBy,
  wilcoxon,
  signFlip,
  pValue,
  adjusted,
}: GroupTest): ReportedTest => ({
  measure,
  pairs,
  zeros,
  test: judgedBy,
  effect: numberOf((signFlip ?? wilcoxon).effect),
  p: numberOf(pValue),
  adjusted: numberOf(adjusted),
});
