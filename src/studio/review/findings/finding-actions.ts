import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import { capitalised, counted } from '../../figures';
import type { MapState } from '../../state/page/map-state.svelte';
import type { Selection } from '../../state/page/selection.svelte';
import { MACHINE, NEAREST_TRAINING } from '../../state/review/review-columns';
import { NO_FILTER } from '../../state/review/review-filter';
import type { ReviewSession } from '../../state/review/review-session.svelte';
import { lineOf, type LineSource } from '../../state/review/review-table';
import { failedDecision } from './failure-findings';
import type { ScenarioRow } from './scenario-findings';
import type { PairedRoads } from './space-findings';

/** What findings need of the list. */
export type FoundLines = Pick<
  ReviewSession,
  'filter' | 'order' | 'withDriven' | 'failureKind' | 'group' | 'table' | 'look' | 'journey'
>;

interface Page {
  readonly review: FoundLines;
  readonly found: GroupReview | null;
  readonly map: Pick<MapState, 'on'>;
  readonly selection: Pick<Selection, 'looking'>;
  /** Shows the list, and says what it was filtered to. */
  readonly onlist: (sentence: string) => void;
}

/** What a click on a finding does to the page. */
export class FindingActions {
  constructor(private readonly page: Page) {}

  /** Lists the lines of one set, or the trips, that failed in some ways: other sets leave the list, and the map. */
  readonly listKinds = (source: LineSource, kinds: readonly number[], sentence: string): void => {
    const { review, onlist } = this.page;
    this.#showAlone(source);
    review.filter = { ...NO_FILTER, kinds };
    onlist(sentence);
  };

  #showAlone(source: LineSource): void {
    const { review, map } = this.page;
    for (const set of review.group?.sets ?? []) map.on[set.source] = set.source === source;
    review.withDriven = source === 'real';
  }

  readonly listScenario = ({ key, label, count }: ScenarioRow): void => {
    const { review, onlist } = this.page;
    review.filter = { ...NO_FILTER, scenario: key };
    onlist(`${capitalised(counted(count, 'pair'))}: ${label.toLowerCase()}.`);
  };

  /** Lists all routes, those closest to a training trip first. */
  readonly listClosest = (): void =>
    this.#listBy(NEAREST_TRAINING, false, 'The routes closest to a training trip come first.');

  /** Lists the routes of one set, those first that the machine reviewer is surest of. */
  readonly listLeastLike = (source: RouteSource): void => {
    this.#showAlone(source);
    this.#listBy(MACHINE, true, 'The routes that look least like trips come first.');
  };

  #listBy(key: string, descending: boolean, sentence: string): void {
    const { review, onlist } = this.page;
    review.filter = NO_FILTER;
    review.order = { key, descending };
    onlist(sentence);
  }

  /** Looks at the line of a set for a pair. */
  readonly look = (source: RouteSource, pair: number): void => {
    const { review, map } = this.page;
    const line = lineOf(review.table, source, pair);
    if (line === null) return;
    map.on[source] = true;
    review.look(line);
  };

  /** Looks at the decision at which a route failed. */
  readonly lookAtDecision = (source: RouteSource, pair: number): void => {
    const { review, found, selection } = this.page;
    const own = found?.sets.find((set) => set.source === source);
    const journey = review.journey({ source, pair });
    if (!own || !journey) return;
    const step = failedDecision(journey.roads, own.steps[pair]);
    this.look(source, pair);
    selection.looking = { step };
  };

  /** The roads of a set and of the trips, by pair. */
  readonly pairedRoads = (source: RouteSource): PairedRoads | null => {
    const { review, found } = this.page;
    const own = found?.sets.find((set) => set.source === source);
    if (!own) return null;
    const roadsOf = (of: RouteSource | 'real') => (pair: number) =>
      review.journey({ source: of, pair })?.roads ?? new Uint32Array(0);
    return { count: own.kinds.length, trip: roadsOf('real'), route: roadsOf(source) };
  };
}
