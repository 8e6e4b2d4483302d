import { auditGroup, auditRequest } from '../../engine/metrics/audit-group';
import { reviewGroup, type GroupReview } from '../../engine/metrics/review-group';
import { reviewRequest } from '../../engine/metrics/review-request';
import { tellApart, type ToldApart } from '../../engine/metrics/tell-apart';
import { tripAt } from '../../domain/trajectory-set';
import { routeAt, StopReason, type RouteSet } from '../../generation/route';
import { AsyncTask } from '../state/async-task.svelte';
import { MapState } from '../state/page/map-state.svelte';
import { Selection } from '../state/page/selection.svelte';
import { BY_PAIR, NO_FILTER } from '../state/review/review-filter';
import { REVIEW_COLUMNS, reviewedValues } from '../state/review/review-columns';
import { judgedTable, pairOf, reviewTable, sourceOf } from '../state/review/review-table';
import { groupOfRun, tripsOf } from '../state/routes/route-book.svelte';
import { tinyResults } from './results';
import { FailureRules } from '../state/review/failure-rules.svelte';
import type { FoundLines } from '../review/findings/finding-actions';

const results = await tinyResults();
export const { dataset } = results;
const { sets } = results;
const group = groupOfRun('A run', 'train', sets, { record: null, metrics: null, sets })!;
const trips = tripsOf(group, dataset)!;
/** Routes of one set that ended too soon, as a student's may. */
const cut = (routes: RouteSet): RouteSet => ({
  ...routes,
  arrived: routes.arrived.map((one, i) => (i < 5 ? 0 : one)),
  stop: routes.stop.map((one, i) => (i < 5 ? StopReason.beamsClosed : one)),
});
export const reviewed = group.sets.map((set) =>
  set.source === 'markov' ? { ...set, routes: cut(set.routes) } : set,
);
export const found = await reviewGroup(
  reviewRequest(dataset, trips, reviewed, { resamples: 30, seed: 1, scenarioResamples: 20 }),
);
export const told = await tellApart({
  driven: found.driven!.conduct.values,
  sets: found.sets.map(({ source, conduct }) => ({ source, values: conduct.values })),
  seed: 1,
});

export const audit = await auditGroup(auditRequest(dataset, 'train', trips, reviewed, 1));

/** What the views are given, and what they change. */
export function page(review: GroupReview | null = found, answers: readonly ToldApart[] | null = told) {
  const selection = new Selection();
  const map = new MapState();
  const sources = ['real', ...reviewed.map(({ source }) => source)] as const;
  const values = reviewedValues(found);
  const table = judgedTable(
    reviewTable(
      found.sets[0].kinds.length,
      REVIEW_COLUMNS,
      sources.map((source) => values.find((one) => one.source === source)!),
    ),
    found.sets,
  );
  const lines: FoundLines = {
    filter: NO_FILTER,
    order: BY_PAIR,
    withDriven: true,
    failureKind: null,
    group: { ...group, id: 1, sets: reviewed },
    table,
    look: (line) =>
      selection.choose({ kind: 'pair', pair: pairOf(table, line), source: sourceOf(table, line) }),
    journey: ({ source, pair }) =>
      source === 'real'
        ? tripAt(trips.trips, trips.indices[pair])
        : routeAt(reviewed.find((set) => set.source === source)!.routes, pair),
  };
  const nothing = () => Promise.resolve();
  return {
    props: {
      review: lines,
      reviewMeasures: {
        review,
        rules: new FailureRules(),
        told: answers,
        audit: review && audit,
        measuring: new AsyncTask(),
        telling: new AsyncTask(),
        auditing: new AsyncTask(),
        measure: nothing,
        tellApart: nothing,
        auditRoutes: nothing,
      },
      data: { opened: { dataset } },
      map,
      selection,
      lens: { isOffered: true },
      onlist: () => undefined,
    },
    lines,
    map,
    selection,
  };
}
