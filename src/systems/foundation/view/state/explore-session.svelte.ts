import { untrack } from 'svelte';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { AsyncTask, TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import type { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type {
  BelievedHexagon,
  BelievedStretch,
  HexagonSequence,
  HiddenStretch,
  SequencesSummary,
} from '../../explore/hexagon-service';
import { EXPLORE_VIEWS, type ExploreView, HEX_LEVELS, type HexLevel } from '../../explore-choices';
import { FOUNDATION_NETWORKS, type FoundationNetworkName } from '../../networks';

/** How long a question rests before it is asked, in ms: a slider that is dragged asks many. */
const REST_MS = 150;
/** Hexagons that a person can hide at once; the worker says the same. */
export const MOST_HIDDEN = 12;

export type HexagonSequences = TripsInView<SequencesSummary, HexagonSequence>;

/** Hexagons from `from` on, `to` the first one after them. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface ExploreNeeds {
  readonly sequences: Pick<HexagonSequences, 'open' | 'trip' | 'index' | 'isChosen' | 'count' | 'choose'>;
  readonly model: () => Model | null;
  readonly believe: (
    question: HiddenStretch,
    model: Model,
    listeners: TaskListeners,
  ) => Call<BelievedStretch>;
  /** Says what an address asks for that is not here, and what is shown instead. */
  missLinked(...unmet: readonly string[]): void;
  /** Ms that a question rests before it is asked; left out: as on the page. */
  readonly rest?: number;
}

/** What was asked of which network. */
interface Question extends HiddenStretch {
  readonly model: Model;
}

/** One sequence of which a stretch is hidden, and what a network believes was there. */
export class ExploreSession {
  view = $state<ExploreView>('hidden');
  network = $state<FoundationNetworkName>('pretrained');
  level = $state<HexLevel>('zoom');
  readonly #believing: ReadingSession<Question, BelievedStretch>;
  readonly #needs: ExploreNeeds;
  #stretch = $state.raw<(Stretch & { readonly of: HexagonSequence | null }) | null>(null);
  /** Which of the hidden hexagons is looked at, by its place in the sequence. */
  #looked = $state<number | null>(null);
  #wanted = $state.raw<Question | null>(null);
  /** What the address asks for of data that are not open yet. */
  #askedSequence = $state.raw<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(needs: ExploreNeeds) {
    this.#needs = needs;
    this.#believing = new ReadingSession<Question, BelievedStretch>(
      nameOf,
      ({ model, index, from, to }, { follow }) =>
        follow((listeners) => needs.believe({ index, from, to }, model, listeners)),
    );
  }

  get asking(): AsyncTask {
    return this.#believing.reading;
  }

  /** Hexagons of the sequence in view; 0 where there is none. */
  get length(): number {
    return this.#needs.sequences.trip?.ids.length ?? 0;
  }

  /** What is hidden: one hexagon in the middle, until a person says otherwise; null where there is no sequence. */
  get hidden(): Stretch | null {
    const { length } = this;
    if (length === 0) return null;
    const own = this.#stretch;
    const mine = own && (own.of === null || own.of === this.#needs.sequences.trip) ? own : null;
    const middle = Math.floor(length / 2);
    const from = Math.min(mine?.from ?? middle, length - 1);
    const to = Math.min(Math.max(from + 1, mine?.to ?? middle + 1), length, from + MOST_HIDDEN);
    return { from, to };
  }

  /** Hides a stretch; it is cut to what there is, and to what can be asked at once. */
  hide(from: number, to: number): void {
    const { length } = this;
    const first = Math.max(0, Math.min(from, length - 1));
    const last = Math.min(length, first + MOST_HIDDEN, Math.max(first + 1, to));
    this.#stretch = { from: first, to: last, of: this.#needs.sequences.trip };
    if (this.#looked !== null && (this.#looked < first || this.#looked >= last)) this.#looked = null;
  }

  /** Hides all from what is hidden now to a place. */
  hideTo(at: number): void {
    const { hidden } = this;
    if (!hidden) return;
    if (at < hidden.from) this.hide(Math.max(at, hidden.to - MOST_HIDDEN), hidden.to);
    else this.hide(hidden.from, at + 1);
  }

  /** The hidden hexagon that is looked at, by its place in the sequence. */
  get looked(): number | null {
    const { hidden } = this;
    if (!hidden) return null;
    const looked = this.#looked;
    return looked !== null && looked >= hidden.from && looked < hidden.to ? looked : hidden.from;
  }

  look(at: number): void {
    this.#looked = at;
  }

  /** What was said of the sequence in view with what is hidden now; null before it was. */
  get said(): BelievedStretch | null {
    const question = this.#question();
    return question && this.#believing.of(question);
  }

  /** What the network believes of the hexagon that is looked at. */
  get believed(): BelievedHexagon | null {
    const { looked, said } = this;
    return said?.hexagons.find(({ at }) => at === looked) ?? null;
  }

  /** Whether an answer to what is asked now is on its way. */
  get isStale(): boolean {
    return this.#question() !== null && this.said === null;
  }

  /** Asks, once the question has rested. Whoever calls it in an effect has it asked again when it changes. */
  follow(): void {
    const question = this.#question();
    untrack(() => {
      if (nameOf(this.#wanted) === nameOf(question)) return;
      this.#wanted = question;
      clearTimeout(this.#timer);
      if (!question) return this.asking.reset();
      this.#timer = setTimeout(() => this.again(), this.#needs.rest ?? REST_MS);
    });
  }

  /** Asks what has not been answered yet, without a rest. */
  again(): void {
    const question = this.#wanted;
    if (question && !this.#believing.of(question)) void this.#believing.read(question);
  }

  /** Sets it as an address says. */
  adopt(choices: Readonly<Record<string, string>>): void {
    this.view = EXPLORE_VIEWS.find((each) => each === choices['explore-by']) ?? 'hidden';
    this.network = FOUNDATION_NETWORKS.find((each) => each === choices['explored-network']) ?? 'pretrained';
    this.level = HEX_LEVELS.find((each) => each === choices['hex-level']) ?? 'zoom';
    this.#askedSequence = choices.sequence ?? null;
    const { hide } = choices;
    const read = hide === undefined ? null : readStretch(hide);
    this.#stretch = read && { ...read, of: null };
    if (hide !== undefined && !read)
      this.#needs.missLinked(
        '"hide" says which hexagons of the sequence are hidden, as "5-7", and means nothing here: the one in the middle is.',
      );
  }

  /** What the address says of it; what is usual is not named. */
  get choices(): Readonly<Record<string, string>> {
    const { sequences } = this.#needs;
    const chosen = sequences.isChosen && sequences.index !== null ? String(sequences.index + 1) : null;
    const sequence = this.#askedSequence ?? chosen;
    const own = this.#stretch;
    return {
      'explore-by': this.view,
      'explored-network': this.network,
      'hex-level': this.level,
      ...(sequence !== null && { sequence }),
      ...(own && { hide: `${own.from + 1}-${own.to}` }),
    };
  }

  /** Once there are sequences: shows the one that the address asks for, or says that there is none of that number. */
  goWhereAsked(): void {
    const { sequences } = this.#needs;
    const asked = this.#askedSequence;
    if (!sequences.open || asked === null) return;
    this.#askedSequence = null;
    const index = /^\d{1,9}$/.test(asked) ? Number(asked) - 1 : -1;
    if (index >= 0 && index < sequences.count) sequences.choose(index);
    else
      this.#needs.missLinked(
        `"sequence" names none of the ${sequences.count} sequences that are open: the first one of the test part is shown.`,
      );
  }

  #question(): Question | null {
    const { hidden } = this;
    const { sequences } = this.#needs;
    const model = this.#needs.model();
    if (!model || !hidden || sequences.index === null || this.view !== 'hidden') return null;
    return { model, index: sequences.index, ...hidden };
  }
}

const nameOf = (question: Question | null): string =>
  question ? `${question.index} ${question.from} ${question.to} ${question.model.id}` : '';

/** "5-7": hexagons by their numbers from 1, the last one included. */
function readStretch(text: string): Stretch | null {
  const match = /^(\d{1,6})-(\d{1,6})$/.exec(text);
  if (!match) return null;
  const [from, to] = [Number(match[1]) - 1, Number(match[2])];
  return from >= 0 && to > from ? { from, to } : null;
}
