import { type RouteSource, ROUTE_SOURCES } from '../../../engine/routes/route-source';
import { groupRequest } from '../../../engine/metrics/review-request';
import type { GroupMeasures } from '../../../engine/metrics/measure-route-groups';
import type { AttributeName } from '../../../evaluation/distribution-divergence';
import { MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import type { RunRecord } from '../../../engine/records/run-record';
import type { ScoresBySource } from '../../system-view';
import { comparedGroup, comparedReport, type Compared } from './compared';
import { BY_PAIR, columnBehind, LISTED_MEASURES, type RouteFilter, type RouteOrder } from './route-rows';
import { groupOfRun, tripsOf, type RouteBook, type RouteGroup } from './route-book.svelte';
import { GroupMeasuring, SEED, type MeasuringNeeds } from './group-measuring.svelte';
import type { InkName } from '../../inks';
import type { Layout } from '../page/layout.svelte';
import type { MapState } from '../page/map-state.svelte';
import type { Selection } from '../page/selection.svelte';

export interface EvaluationNeeds extends MeasuringNeeds {
  readonly book: RouteBook;
  /** How often the models of a run name the next road, as far as that is known. */
  readonly scores: (record: RunRecord) => ScoresBySource;
}

const RESAMPLES = 1000;

/** Measures the routes in view, and holds which measure, order and filter a person chose. */
export class EvaluationSession extends GroupMeasuring<
  EvaluationNeeds,
  { readonly group: RouteGroup; readonly measures: GroupMeasures }
> {
  resamples = $state(RESAMPLES);
  /** The measure that the panel explains. */
  chosen = $state<MeasureKey>('arrival');
  /** The attribute whose histograms are in view. */
  attribute = $state<AttributeName>('distance');
  /** How the list of routes is ordered and filtered. */
  order = $state.raw<RouteOrder>(BY_PAIR);
  filter = $state<RouteFilter>('all');
  /** The measure that the list of routes shows for each route. */
  listed = $state<MeasureKey>('hausdorff');

  /** The measures of exactly the group in view. */
  readonly measures = $derived.by(() => this.measured?.measures ?? null);
  /**
   * The numbers to show: those measured here, else those of the run's report, else the last ones of the same
   * pairs.
   */
  readonly compared = $derived.by((): Compared | null => this.#compared());
  /** Whether the numbers are those of an earlier group for the same pairs, until the new one is measured. */
  readonly behind = $derived.by(() => {
    const { group } = this.needs.book;
    return this.compared !== null && this.measures === null && this.done?.group.pairs === group?.pairs;
  });
  /** The sets of trips for which the run in view has routes. */
  readonly turnsTo = $derived.by((): readonly ('test' | 'train')[] => {
    const sets = this.needs.book.group?.run?.sets ?? [];
    return (['test', 'train'] as const).filter((from) => sets.some(({ odSource }) => odSource === from));
  });

  /** What was measured last, where it was of these sets. */
  measuresOf(sets: RouteGroup['sets']): GroupMeasures | null {
    return this.done?.group.sets === sets ? this.done.measures : null;
  }

  override async measure(): Promise<void> {
    const { group } = this.needs.book;
    const dataset = this.needs.dataset();
    if (!group || !dataset) return;
    this.tried = group.id;
    const options = { resamples: this.resamples, seed: SEED };
    await this.measuring.run(
      async ({ follow }) => {
        const request = groupRequest(dataset, tripsOf(group, dataset), group.sets, options);
        return follow((listeners) => this.ready().call('measureGroup', request, listeners));
      },
      (measures) => (this.done = { group, measures }),
    );
  }

  /** Takes what was measured elsewhere with these resamples. */
  take(group: RouteGroup, measures: GroupMeasures): void {
    this.tried = group.id;
    this.done = { group, measures };
  }

  /** Shows the run's routes for its other set of trips. */
  turnTo(from: 'test' | 'train'): void {
    const { group } = this.needs.book;
    const other = group?.run && groupOfRun(group.title, from, group.run.sets, group.run);
    if (other && group.from !== from) this.needs.book.show(other);
  }

  /** Orders the list of routes by the values behind a number of the table, the worst first. */
  lookBehind(key: MeasureKey, source: RouteSource): void {
    this.chosen = key;
    if (LISTED_MEASURES.includes(key)) this.listed = key;
    this.filter = 'all';
    this.order = { column: columnBehind(key), source, descending: MEASURES[key].better !== 'higher' };
  }

  #compared(): Compared | null {
    const { group } = this.needs.book;
    if (!group) return null;
    const record = group.run?.record;
    const scores = record ? this.needs.scores(record) : {};
    if (this.measures) return comparedGroup(group.from, this.measures, scores);
    const kept =
      group.run?.metrics && (group.from === 'test' || group.from === 'train')
        ? comparedReport(group.from, group.run.metrics, scores)
        : null;
    // A group may hold only some of the pairs of its run; the report of the run then does not describe it.
    if (kept?.results[0].count === group.pairs.origins.length) return kept;
    return this.done?.group.pairs === group.pairs
      ? comparedGroup(group.from, this.done.measures, scores)
      : null;
  }
}

interface Page {
  readonly evaluation: Pick<EvaluationSession, 'lookBehind'>;
  readonly layout: Pick<Layout, 'show'>;
  readonly map: Pick<MapState, 'on'>;
  readonly selection: Pick<Selection, 'chosen' | 'choose'>;
}

/** Shows the routes of a model behind one of its numbers; a pair that is chosen is then looked at on its line. */
export function lookBehind(
  { evaluation, layout, map, selection }: Page,
  measure: MeasureKey,
  of: InkName,
): void {
  const source = ROUTE_SOURCES.find((one) => one === of);
  if (!source) return;
  map.on[source] = true;
  evaluation.lookBehind(measure, source);
  const { chosen } = selection;
  if (chosen?.kind === 'pair') selection.choose({ ...chosen, source });
  layout.show('routes');
}
