import type { Dataset } from '../../../domain/dataset';
import { selectRoads, tripAt } from '../../../domain/trajectory-set';
import { blindOrder } from '../../../engine/review/blind-order';
import { reviewFingerprint } from '../../../engine/review/review-fingerprint';
import { VERDICTS, type Judged, type VerdictWord } from '../../../engine/review/verdict';
import type { Journey } from '../../../engine/routes/compare-routes';
import { ROUTE_SOURCES, type RouteSource } from '../../../engine/routes/route-source';
import { routeAt } from '../../../generation/route';
import type { FailureKind } from '../../../evaluation/conduct/failure-kinds';
import type { FailedSet, ReviewInView } from '../../review-in-view';
import { REVIEW_STAGE, type Layout } from '../page/layout.svelte';
import type { MapState } from '../page/map-state.svelte';
import { remembered } from '../page/remembered.svelte';
import type { Selection } from '../page/selection.svelte';
import { tripsOf, type RouteBook } from '../routes/route-book.svelte';
import { columnScale } from './column-histogram';
import { REVIEW_COLUMNS } from './review-columns';
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
import { lineOf, pairOf, reviewTable, sourceOf, type LineSource, type SourceValues } from './review-table';
import type { BlindRound } from './review-store';
import { isReviewView, type ReviewView } from './review-views';
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

export interface ReviewNeeds {
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group'>;
  readonly map: Pick<MapState, 'on'>;
  readonly layout: Pick<Layout, 'stage' | 'welcome' | 'tab'>;
  readonly selection: Pick<Selection, 'chosen' | 'choose'>;
  readonly measured: ReviewValues;
  readonly verdicts: VerdictSession;
  /** A seed that nobody knows beforehand. */
  readonly freshSeed?: () => number;
}

const anySeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0];

/** The list of all lines under review: what is filtered, in which order it comes, and which is looked at. */
export class ReviewSession implements ReviewInView {
  filter = $state.raw<ReviewFilter>(NO_FILTER);
  order = $state.raw<ReviewOrder>(BY_PAIR);
  /** Whether driven trips are listed beside the routes. */
  withDriven = $state(false);
  failureKind = $state.raw<FailureKind | null>(null);
  readonly verdicts: VerdictSession;
  readonly #needs: ReviewNeeds;
  readonly #view = remembered<ReviewView>('review-view', 'list', isReviewView);

  readonly group = $derived.by(() => this.#needs.book.group);
  readonly #real = $derived.by(() => {
    const dataset = this.#needs.dataset();
    return this.group && dataset && tripsOf(this.group, dataset);
  });
  /** The sets under review, the driven trips first where there are any. */
  readonly sources: readonly LineSource[] = $derived.by(() => {
    const { group } = this;
    const sets = ROUTE_SOURCES.filter((source) => group?.sets.some((set) => set.source === source));
    return this.#real ? ['real', ...sets] : sets;
  });
  readonly pairs = $derived.by(() => this.group?.pairs.origins.length ?? 0);

  readonly table = $derived.by(() =>
    reviewTable(
      this.pairs,
      REVIEW_COLUMNS,
      this.sources.map(
        (source) =>
          this.#needs.measured.values?.find((one) => one.source === source) ?? {
            source,
            values: {},
            kinds: null,
          },
      ),
    ),
  );
  /** The scale of each column, by its key. */
  readonly scales = $derived.by(() =>
    Object.fromEntries(this.table.columns.map(({ column: { key }, values }) => [key, columnScale(values)])),
  );

  /** (count) 0 for a line that nobody judged, else 1 + the place of its verdict among the words. */
  readonly codes = $derived.by(() => {
    const codes = new Uint8Array(this.table.count);
    for (const one of this.verdicts.map.values()) {
      const line = one.pass === 0 ? lineOf(this.table, one.source, one.pair) : null;
      if (line !== null) codes[line] = 1 + VERDICTS.indexOf(one.verdict);
    }
    return codes;
  });
  readonly facts: FilterFacts = $derived.by(() => {
    const { on } = this.#needs.map;
    const network = this.#needs.dataset()?.network;
    const { scenario, search } = this.filter;
    const { group } = this;
    return {
      shown: this.sources.filter((source) => (source === 'real' ? this.withDriven : on[source])),
      verdicts: this.codes,
      scenario: this.#needs.measured.scenarios?.find(({ name }) => name === scenario)?.mask ?? null,
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

  /** What is reviewed, as verdicts know it; null while there is nothing, and while the desk is closed. */
  readonly fingerprint = $derived.by(() => (this.isOpen ? this.#name : null));
  /** The same, open or not: it takes a while for many routes, so a desk that is opened again does not ask again. */
  readonly #name = $derived.by(() => {
    const network = this.#needs.dataset()?.network;
    const { group } = this;
    const real = this.#real;
    if (!network || !group) return null;
    const sets = ROUTE_SOURCES.flatMap((source) => {
      const set = group.sets.find((one) => one.source === source);
      return set ? [{ source, routes: set.routes }] : [];
    });
    return reviewFingerprint({ network, real: real && selectRoads(real.trips, real.indices), sets });
  });

  constructor(needs: ReviewNeeds) {
    this.#needs = needs;
    this.verdicts = needs.verdicts;
  }

  /** Whether the desk is what the page is about now. */
  get isOpen(): boolean {
    const { stage, welcome, tab } = this.#needs.layout;
    return !welcome && (stage === REVIEW_STAGE || tab === 'review');
  }

  /** What the tab of the desk shows. */
  get view(): ReviewView {
    return this.#view.value;
  }

  set view(view: ReviewView) {
    this.#view.value = view;
  }

  get round(): BlindRound | null {
    return this.verdicts.round;
  }

  get scenarios(): readonly ReviewScenario[] {
    return this.#needs.measured.scenarios ?? [];
  }

  setRange(key: string, range: Range | null): void {
    const { [key]: _, ...others } = this.filter.ranges;
    const isOpen = !range || (range[0] === null && range[1] === null);
    this.filter = { ...this.filter, ranges: isOpen ? others : { ...others, [key]: range } };
  }

  change(part: Partial<ReviewFilter>): void {
    this.filter = { ...this.filter, ...part };
  }

  /** Orders by a column, the largest first; once more the other way round. */
  orderBy(key: string): void {
    const again = this.order.key === key;
    this.order = { key, descending: again ? !this.order.descending : key !== BY_PAIR.key };
  }

  get failures(): readonly FailedSet[] | null {
    return this.isOpen && !this.round ? this.#needs.measured.failures : null;
  }

  /** The line that is looked at; null where none is. */
  get line(): number | null {
    const { chosen } = this.#needs.selection;
    if (this.verdicts.round || chosen?.kind !== 'pair') return null;
    const source = chosen.source ?? this.facts.shown[0];
    return source === undefined ? null : lineOf(this.table, source, chosen.pair);
  }

  /** What a verdict would be about now. */
  get judged(): Judged | null {
    const { round } = this.verdicts;
    const { chosen } = this.#needs.selection;
    if (round) return chosen?.kind === 'blind' ? (round.order[chosen.at] ?? null) : null;
    return this.line === null ? null : this.#judgedLine(this.line);
  }

  look(line: number): void {
    const { table } = this;
    this.#needs.selection.choose({ kind: 'pair', pair: pairOf(table, line), source: sourceOf(table, line) });
  }

  /** Moves on (1) or back (-1) by the list, or by the round. Whether there was anything to move to. */
  move(by: 1 | -1): boolean {
    const { round } = this.verdicts;
    const { chosen, choose } = this.#selection;
    if (round) {
      const at = chosen?.kind === 'blind' ? chosen.at + by : this.#firstUnjudged();
      if (at < 0 || at >= round.order.length) return false;
      choose({ kind: 'blind', at });
      return true;
    }
    const { lines, line } = this;
    if (lines.length === 0) return false;
    const at = line === null ? -1 : lines.indexOf(line);
    const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : at + by;
    if (next < 0 || next >= lines.length) return false;
    this.look(lines[next]);
    return true;
  }

  /** Says it of the line that is looked at, and turns to the next that nobody judged. Whether there was a line. */
  judge(word: VerdictWord): boolean {
    const of = this.judged;
    if (!of) return false;
    const next = this.#nextUnjudged();
    this.verdicts.give(of, word);
    if (next !== null) this.#turnTo(next);
    return true;
  }

  undo(): boolean {
    return this.#shown(this.verdicts.undo());
  }

  redo(): boolean {
    return this.#shown(this.verdicts.redo());
  }

  /** Begins to judge lines without names: as many driven trips as routes, of the pairs that pass the filter. */
  beginBlind(count: number): void {
    const { table, passed } = this;
    const sets = this.facts.shown.filter((source): source is RouteSource => source !== 'real');
    const pairs = Uint32Array.from({ length: this.pairs }, (_, pair) => pair).filter((pair) =>
      sets.some((source) => passed[lineOf(table, source, pair)!]),
    );
    const seed = (this.#needs.freshSeed ?? anySeed)();
    this.verdicts.turnBlind({ seed, order: blindOrder(pairs, sets, count, seed) });
    this.#selection.choose({ kind: 'blind', at: 0 });
  }

  endBlind(): void {
    this.verdicts.turnBlind(null);
    this.#selection.choose(null);
  }

  /** What the map draws in place of all routes while lines are judged without names. */
  readonly blind: Journey | null = $derived.by(() => {
    const { round } = this.verdicts;
    const { chosen } = this.#needs.selection;
    if (!round || !this.isOpen) return null;
    const line = round.order[chosen?.kind === 'blind' ? chosen.at : 0];
    return line ? this.journey(line) : null;
  });

  /** (N) of the pairs, for the map; null where nothing is filtered, or where the list is not what the page is about. */
  passes(source: LineSource): Uint8Array | null {
    if (!this.isOpen || !this.isFiltered) return null;
    return this.#bySource[source] ?? null;
  }

  /** Roads and times of a line. */
  journey({ source, pair }: Pick<Judged, 'source' | 'pair'>): Journey | null {
    if (source === 'real') return this.#real ? tripAt(this.#real.trips, this.#real.indices[pair]) : null;
    const set = this.group?.sets.find((one) => one.source === source);
    return set && pair < set.routes.count ? routeAt(set.routes, pair) : null;
  }

  readonly #bySource = $derived.by(() => {
    const { sources, pairs, passed, facts } = this;
    const masks: Partial<Record<LineSource, Uint8Array>> = Object.fromEntries(
      sources.map((source, at) => [source, passed.subarray(at * pairs, (at + 1) * pairs)]),
    );
    // A trip is drawn where a route of its pair is.
    const real = new Uint8Array(pairs);
    for (const source of facts.shown) masks[source]!.forEach((on, pair) => (real[pair] |= on));
    return { ...masks, real };
  });

  get #selection() {
    const { selection } = this.#needs;
    return { chosen: selection.chosen, choose: selection.choose.bind(selection) };
  }

  #judgedLine = (line: number): Judged => ({
    source: sourceOf(this.table, line),
    pair: pairOf(this.table, line),
    pass: 0,
  });

  #firstUnjudged(): number {
    const { round } = this.verdicts;
    const at = round?.order.findIndex((one) => !this.verdicts.of(one)) ?? -1;
    return Math.max(0, at);
  }

  /** The next after the one that is looked at that nobody judged, from the beginning again at the end; null for none. */
  #nextUnjudged(): { readonly at: number } | { readonly line: number } | null {
    const { round } = this.verdicts;
    const { chosen } = this.#needs.selection;
    if (round) {
      const at = chosen?.kind === 'blind' ? chosen.at : -1;
      const places = round.order.map((_, i) => (at + 1 + i) % round.order.length);
      const next = places.find((place) => place !== at && !this.verdicts.of(round.order[place]));
      return next === undefined ? null : { at: next };
    }
    const { lines, line, codes } = this;
    const at = line === null ? -1 : lines.indexOf(line);
    for (let i = 1; i <= lines.length; i++) {
      const next = lines[(at + i) % lines.length];
      if (next !== line && codes[next] === 0) return { line: next };
    }
    return null;
  }

  #turnTo(next: { readonly at: number } | { readonly line: number }): void {
    if ('line' in next) this.look(next.line);
    else this.#selection.choose({ kind: 'blind', at: next.at });
  }

  /** Turns to a line whose verdict was taken back or given again. Whether there was one. */
  #shown(of: Judged | null): boolean {
    if (!of) return false;
    const { round } = this.verdicts;
    const at = round?.order.findIndex(
      ({ source, pair, pass }) => source === of.source && pair === of.pair && pass === of.pass,
    );
    const line = lineOf(this.table, of.source, of.pair);
    if (round && at !== undefined && at >= 0) this.#turnTo({ at });
    else if (!round && line !== null) this.#turnTo({ line });
    return true;
  }
}
