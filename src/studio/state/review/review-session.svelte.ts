import { blindOrder } from '../../../engine/review/agreement';
import type { Judged, VerdictWord } from '../../../engine/review/verdict';
import type { Journey } from '../../../engine/routes/compare-routes';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { FailureKind } from '../../../evaluation/conduct/failure-rules';
import type { FailedSet, ReviewInView } from '../../review-in-view';
import { REVIEW_STAGE, type Layout } from '../page/layout.svelte';
import { remembered } from '../page/remembered.svelte';
import type { Selection } from '../page/selection.svelte';
import { lineOf, pairOf, sourceOf, type LineSource } from './review-table';
import type { BlindRound } from '../../../engine/review/verdict-file';
import { isReviewView, type ReviewView } from './review-views';
import { ReviewedLines, type LineNeeds } from './reviewed-lines.svelte';
import type { VerdictSession } from './verdict-session.svelte';

export interface ReviewNeeds extends LineNeeds {
  readonly layout: Pick<Layout, 'stage' | 'welcome' | 'tab'>;
  readonly selection: Pick<Selection, 'chosen' | 'choose'>;
  readonly verdicts: VerdictSession;
  /** A seed that nobody knows beforehand. */
  readonly freshSeed?: () => number;
}

const anySeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0];

/** A person at the desk: which line is looked at, what is said of it, and which comes next. */
export class ReviewSession extends ReviewedLines<ReviewNeeds> implements ReviewInView {
  failureKind = $state.raw<FailureKind | null>(null);
  readonly verdicts: VerdictSession;
  readonly #view = remembered<ReviewView>('review-view', 'list', isReviewView);

  /** What is reviewed, as verdicts know it; null while there is nothing, and while the desk is closed. */
  readonly fingerprint = $derived.by(() => (this.isOpen ? this.identity : null));

  constructor(needs: ReviewNeeds) {
    super(needs);
    this.verdicts = needs.verdicts;
  }

  /** Whether the desk is what the page is about now. */
  get isOpen(): boolean {
    const { stage, welcome, tab } = this.needs.layout;
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

  get failures(): readonly FailedSet[] | null {
    return this.isOpen && !this.round ? this.needs.measured.failures : null;
  }

  /** The line that is looked at; null where none is. */
  get line(): number | null {
    const { chosen } = this.needs.selection;
    if (this.verdicts.round || chosen?.kind !== 'pair') return null;
    const source = chosen.source ?? this.facts.shown[0];
    return source === undefined ? null : lineOf(this.table, source, chosen.pair);
  }

  /** What a verdict would be about now. */
  get judged(): Judged | null {
    const { round } = this.verdicts;
    const { chosen } = this.needs.selection;
    if (round) return chosen?.kind === 'blind' ? (round.order[chosen.at] ?? null) : null;
    return this.line === null ? null : this.#judgedLine(this.line);
  }

  look(line: number): void {
    const { table } = this;
    this.needs.selection.choose({ kind: 'pair', pair: pairOf(table, line), source: sourceOf(table, line) });
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

  /** A round without names: as many driven trips as routes, of the pairs that pass the filter. */
  blindRound(count: number): BlindRound {
    const { table, passed } = this;
    const sets = this.facts.shown.filter((source): source is RouteSource => source !== 'real');
    const pairs = Uint32Array.from({ length: this.pairs }, (_, pair) => pair).filter((pair) =>
      sets.some((source) => passed[lineOf(table, source, pair)!]),
    );
    const seed = (this.needs.freshSeed ?? anySeed)();
    return { seed, order: blindOrder(pairs, sets, count, seed) };
  }

  /** What another reviewer is to judge: the round under way, else the lines that were judged without names, else new ones. */
  sharedRound(count: number): BlindRound {
    const { round, map } = this.verdicts;
    const judged = [...map.values()].filter(({ blind }) => blind);
    if (round || judged.length === 0) return round ?? this.blindRound(count);
    return { seed: 0, order: judged.map(({ source, pair, pass }) => ({ source, pair, pass })) };
  }

  beginBlind(count: number): void {
    this.verdicts.turnBlind(this.blindRound(count));
    this.#selection.choose({ kind: 'blind', at: 0 });
  }

  endBlind(): void {
    this.verdicts.turnBlind(null);
    this.#selection.choose(null);
  }

  /** What the map draws in place of all routes while lines are judged without names. */
  readonly blind: Journey | null = $derived.by(() => {
    const { round } = this.verdicts;
    const { chosen } = this.needs.selection;
    if (!round || !this.isOpen) return null;
    const line = round.order[chosen?.kind === 'blind' ? chosen.at : 0];
    return line ? this.journey(line) : null;
  });

  /** (N) of the pairs, for the map; null where nothing is filtered, or where the list is not what the page is about. */
  passes(source: LineSource): Uint8Array | null {
    if (!this.isOpen || !this.isFiltered) return null;
    return this.masks[source] ?? null;
  }

  get #selection() {
    const { selection } = this.needs;
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
    const { chosen } = this.needs.selection;
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
