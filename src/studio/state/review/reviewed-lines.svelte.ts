import type { Dataset } from '../../../domain/dataset';
import { selectRoads, tripAt } from '../../../domain/trajectory-set';
import { reviewFingerprint } from '../../../engine/review/review-fingerprint';
import { VERDICTS, type Judged, type Verdict } from '../../../engine/review/verdict';
import type { Journey } from '../../../engine/routes/compare-routes';
import { ROUTE_SOURCES } from '../../../engine/routes/route-source';
import { routeAt } from '../../../generation/route';
import type { FailedSet } from '../../review-in-view';
import type { MapState } from '../page/map-state.svelte';
import { tripsOf, type RouteBook } from '../routes/route-book.svelte';
import { MACHINE, REVIEW_COLUMNS, columnScale } from './review-columns';
import {
  BY_PAIR,
  found,
  NO_FILTER,
  ordered,
  passing,
  type FilterFacts,
  type Range,
  type ReviewFilter,
  type ReviewOrder,
} from './review-filter';
import { judgedTable, lineOf, reviewTable, type LineSource, type SourceValues } from './review-table';
import type { VerdictSession } from './verdict-session.svelte';

/** What is known of the lines beside their roads. */
export interface ReviewValues {
  readonly values: readonly SourceValues[] | null;
  readonly scenarios: readonly ReviewScenario[] | null;
  readonly failures: readonly FailedSet[] | null;
}

/** Some of the pairs: "Peak hours". */
export interface ReviewScenario {
  readonly name: string;
  readonly label: string;
  /** (pairs) */
  readonly mask: Uint8Array;
}

/** What lines are made of. */
export interface LineNeeds {
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group'>;
  readonly map: Pick<MapState, 'on'>;
  readonly measured: ReviewValues;
  readonly verdicts: Pick<VerdictSession, 'map' | 'other'>;
}

/** All lines under review, a route or a trip each: what is filtered, and in which order it comes. */
export class ReviewedLines<Needs extends LineNeeds> {
  filter = $state.raw<ReviewFilter>(NO_FILTER);
  order = $state.raw<ReviewOrder>(BY_PAIR);
  /** Whether driven trips are listed beside the routes. */
  withDriven = $state(false);

  readonly group = $derived.by(() => this.needs.book.group);
  readonly #real = $derived.by(() => {
    const dataset = this.needs.dataset();
    return this.group && dataset && tripsOf(this.group, dataset);
  });
  /** The sets under review, the driven trips first where there are any. */
  readonly sources: readonly LineSource[] = $derived.by(() => {
    const { group } = this;
    const sets = ROUTE_SOURCES.filter((source) => group?.sets.some((set) => set.source === source));
    return this.#real ? ['real', ...sets] : sets;
  });
  readonly pairs = $derived.by(() => this.group?.pairs.origins.length ?? 0);

  readonly #valued = $derived.by(() =>
    reviewTable(
      this.pairs,
      REVIEW_COLUMNS,
      this.sources.map(
        (source) =>
          this.needs.measured.values?.find((one) => one.source === source) ?? {
            source,
            values: {},
          },
      ),
    ),
  );
  readonly table = $derived.by(() => judgedTable(this.#valued, this.needs.measured.failures ?? []));
  /** The scale of each column, by its key. */
  readonly scales = $derived.by(() =>
    Object.fromEntries(this.#valued.columns.map(({ column: { key }, values }) => [key, columnScale(values)])),
  );

  /** (count) 0 for a line that nobody judged, else 1 + the place of its verdict among the words. */
  readonly codes = $derived.by(() => this.#codesOf(this.needs.verdicts.map.values()));
  /** The same of the other reviewer, and of the machine. */
  readonly #others = $derived.by(() => {
    const machine = this.table.columns.find(({ column }) => column.key === MACHINE)?.values;
    return {
      disputed: this.#codesOf(this.needs.verdicts.other?.verdicts ?? []),
      'disputed-machine': Uint8Array.from({ length: this.table.count }, (_, line) =>
        machine === undefined || Number.isNaN(machine[line]) ? 0 : machine[line] > 0.5 ? 2 : 1,
      ),
    };
  });
  readonly facts: FilterFacts = $derived.by(() => {
    const { on } = this.needs.map;
    const network = this.needs.dataset()?.network;
    const { scenario, search } = this.filter;
    const { group } = this;
    return {
      shown: this.sources.filter((source) => (source === 'real' ? this.withDriven : on[source])),
      verdicts: this.codes,
      others: this.#others,
      scenario: this.needs.measured.scenarios?.find(({ name }) => name === scenario)?.mask ?? null,
      found: network && group ? found(search, network.geoIds, group.pairs) : null,
    };
  });
  /** (count) 1 for each line that passes the filter. */
  readonly passed = $derived.by(() => passing(this.table, this.filter, this.facts));
  /** The lines that pass, in the order of the list. */
  readonly lines = $derived.by(() => ordered(this.table, this.passed, this.order));
  readonly isFiltered = $derived.by(() => {
    const { ranges, kinds, verdict, scenario, search } = this.filter;
    const free = Object.keys(ranges).length === 0 && kinds.length === 0 && verdict === 'all';
    return !free || scenario !== '' || search.trim() !== '';
  });

  /**
   * What is reviewed, as verdicts know it; null while there is nothing. It takes a while for many routes, so a desk that
   * is opened again does not ask again.
   */
  readonly identity = $derived.by(() => {
    const network = this.needs.dataset()?.network;
    const { group } = this;
    const real = this.#real;
    if (!network || !group) return null;
    const sets = ROUTE_SOURCES.flatMap((source) => {
      const set = group.sets.find((one) => one.source === source);
      return set ? [{ source, routes: set.routes }] : [];
    });
    return reviewFingerprint({ network, real: real && selectRoads(real.trips, real.indices), sets });
  });

  constructor(protected readonly needs: Needs) {}

  get scenarios(): readonly ReviewScenario[] {
    return this.needs.measured.scenarios ?? [];
  }

  setRange(key: string, range: Range | null): void {
    const { [key]: _, ...others } = this.filter.ranges;
    const isOpen = !range || (range[0] === null && range[1] === null);
    this.filter = { ...this.filter, ranges: isOpen ? others : { ...others, [key]: range } };
  }

  change(part: Partial<ReviewFilter>): void {
    this.filter = { ...this.filter, ...part };
  }

  #codesOf(verdicts: Iterable<Verdict>): Uint8Array {
    const codes = new Uint8Array(this.table.count);
    for (const one of verdicts) {
      const line = one.pass === 0 ? lineOf(this.table, one.source, one.pair) : null;
      if (line !== null) codes[line] = 1 + VERDICTS.indexOf(one.verdict);
    }
    return codes;
  }

  /** Orders by a column, the largest first; once more the other way round. */
  orderBy(key: string): void {
    const again = this.order.key === key;
    this.order = { key, descending: again ? !this.order.descending : key !== BY_PAIR.key };
  }

  /** Roads and times of a line. */
  journey({ source, pair }: Pick<Judged, 'source' | 'pair'>): Journey | null {
    if (source === 'real') return this.#real ? tripAt(this.#real.trips, this.#real.indices[pair]) : null;
    const set = this.group?.sets.find((one) => one.source === source);
    return set && pair < set.routes.count ? routeAt(set.routes, pair) : null;
  }

  /** (N) of the pairs by source: 1 where the map draws the line. */
  readonly masks = $derived.by(() => {
    const { sources, pairs, passed, facts } = this;
    const masks: Partial<Record<LineSource, Uint8Array>> = Object.fromEntries(
      sources.map((source, at) => [source, passed.subarray(at * pairs, (at + 1) * pairs)]),
    );
    // A trip is drawn where a route of its pair is.
    const real = new Uint8Array(pairs);
    for (const source of facts.shown) masks[source]!.forEach((on, pair) => (real[pair] |= on));
    return { ...masks, real };
  });
}
