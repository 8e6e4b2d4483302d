import { tripAt, trajectorySetFrom } from '../../../domain/trajectory-set';
import type { Dataset } from '../../../domain/dataset';
import { guessRound, LETTERS, likelierSide, ROUND_SEEDS } from '../../../engine/review/guess-round';
import type { GuessPair, GuessRound, Hands, Side } from '../../../engine/review/guess-round';
import { ROUTE_SOURCES } from '../../../engine/routes/route-source';
import { routeAt } from '../../../generation/route';
import type { GuessInView, GuessLine } from '../../review-in-view';
import { INKS } from '../../inks';
import { AsyncTask } from '../async-task.svelte';
import type { Layout } from '../page/layout.svelte';
import type { Models } from '../page/models.svelte';
import type { Selection } from '../page/selection.svelte';
import { tripsOf, type RouteBook } from '../routes/route-book.svelte';
import type { RoutesWorker } from '../routes/routes-worker.svelte';
import { SAMPLE_ID } from '../runs/runs-session.svelte';

export interface GuessNeeds {
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group'>;
  readonly layout: Pick<Layout, 'guess' | 'openGuess'>;
  readonly selection: Pick<Selection, 'choose'>;
  readonly models: Pick<Models, 'of'>;
  /** The worker that reads trips with the teacher. */
  readonly routes: { readonly worker: Pick<RoutesWorker, 'call'> };
}

/** How far a round is. */
interface Play {
  /** Names the routes and the round. */
  readonly of: string;
  /** Place of the pair in view; the number of pairs once all were seen. */
  readonly at: number;
  /** Hands of each pair whose truth was told. */
  readonly hands: readonly (Hands | undefined)[];
}

/** People guess which of two routes was driven: a room by raised hands, or one person alone. */
export class GuessSession implements GuessInView {
  readonly reading = new AsyncTask();
  #played = $state.raw<Play | null>(null);
  #read = $state.raw<{ readonly of: string; readonly sides: readonly (Side | null)[] } | null>(null);

  /** Driven trips and the routes of a model for the same pairs; null where the routes in view have no trips. */
  readonly drawn = $derived.by(() => {
    const { group } = this.needs.book;
    const dataset = this.needs.dataset();
    const real = group && dataset && tripsOf(group, dataset);
    const source = (['distilled', ...ROUTE_SOURCES] as const).find((one) =>
      group?.sets.some((set) => set.source === one),
    );
    const set = group?.sets.find((one) => one.source === source);
    return group && dataset && real && set ? { group, dataset, real, set } : null;
  });
  readonly round: GuessRound | null = $derived.by(() => {
    const { drawn, seed } = this;
    if (!drawn || seed === null) return null;
    return guessRound(drawn.real.trips, drawn.real.indices, drawn.set.routes, seed);
  });
  /** Another round, or other routes, begin anew. */
  readonly play: Play | null = $derived.by(() => {
    const { drawn, seed } = this;
    if (!drawn || seed === null) return null;
    const of = `${drawn.group.id} ${seed}`;
    return this.#played?.of === of ? this.#played : { of, at: 0, hands: [] };
  });
  /** The pair in view; null once all were seen. */
  readonly pair: GuessPair | null = $derived.by(() => this.round?.pairs[this.play?.at ?? 0] ?? null);
  /** Hands of the pair in view; undefined until its truth is told. */
  readonly told: Hands | undefined = $derived.by(() => this.play?.hands[this.play.at]);
  readonly lines: readonly GuessLine[] | null = $derived.by(() => this.#lines());
  /** The teacher in use. */
  readonly teacher = $derived.by(() => this.needs.models.of('teacher'));
  /** The side that the teacher finds likelier, of each pair; null until it has read them. */
  readonly sides = $derived.by(() => (this.#read?.of === this.#asked ? this.#read.sides : null));
  /** The same of the pair in view; undefined until it has read it. */
  readonly likelier = $derived.by(() => this.sides?.[this.play?.at ?? 0]);

  constructor(private readonly needs: GuessNeeds) {}

  /** The seed of the round that is open; null while none is. */
  get seed(): number | null {
    return this.needs.layout.guess;
  }

  /** Whether the pair in view is the last one. */
  get isLast(): boolean {
    return this.play?.at === (this.round?.pairs.length ?? 0) - 1;
  }

  /** Name of the model whose routes are guessed at. */
  get model(): string {
    const { drawn } = this;
    return drawn ? (drawn.group.names?.[drawn.set.source] ?? INKS[drawn.set.source].label) : '';
  }

  /** The query that opens the same pairs elsewhere; null where they are known in this browser alone. */
  get query(): string | null {
    const { group } = this.needs.book;
    if (this.seed === null || group?.run?.plan?.id !== SAMPLE_ID) return null;
    return `data=sample${group.from === 'train' ? '&from=train' : ''}&guess=${this.seed}`;
  }

  /** Opens a round that nobody has seen. */
  open(): void {
    const { least, most } = ROUND_SEEDS;
    this.needs.selection.choose(null);
    this.needs.layout.openGuess(least + (crypto.getRandomValues(new Uint32Array(1))[0] % (most - least + 1)));
  }

  /** Counts the hands for the pair in view, and tells the truth. */
  give(hands: Hands): void {
    const { play } = this;
    if (!play || !this.pair || this.told) return;
    const counted = [...play.hands];
    counted[play.at] = hands;
    this.#played = { ...play, hands: counted };
  }

  /** Goes to the next pair, or past the last (1), or back (-1). */
  turn(by: 1 | -1): void {
    const { play, round } = this;
    if (play && round)
      this.#played = { ...play, at: Math.min(round.pairs.length, Math.max(0, play.at + by)) };
  }

  /** Has the teacher in use read the routes of the round. */
  async askTeacher(): Promise<void> {
    const { drawn, round, teacher } = this;
    const of = this.#asked;
    if (!drawn || !round || !teacher || of === null || this.sides) return;
    const { real, set } = drawn;
    const lines = trajectorySetFrom(
      round.pairs.flatMap(({ pair }) => [tripAt(real.trips, real.indices[pair]), routeAt(set.routes, pair)]),
    );
    const request = { teacher: { id: teacher.id, bytes: teacher.bytes }, lines };
    await this.reading.run(
      ({ follow }) =>
        follow((listeners) => this.needs.routes.worker.call('surpriseOfLines', request, listeners)),
      (read) => {
        const sides = round.pairs.map(({ driven }, i) => likelierSide(driven, read[2 * i], read[2 * i + 1]));
        this.#read = { of, sides };
      },
    );
  }

  /** Names the routes and the teacher that reads them; null where one is missing. */
  get #asked(): string | null {
    const { play, teacher } = this;
    return play && teacher ? `${play.of} ${teacher.id}` : null;
  }

  #lines(): readonly GuessLine[] | null {
    const { seed, drawn, play, round } = this;
    if (seed === null) return null;
    // The last pair stays beside the score.
    const at = Math.min(play?.at ?? 0, (round?.pairs.length ?? 0) - 1);
    const pair = round?.pairs[at];
    if (!drawn || !pair) return [];
    const { real, set } = drawn;
    const trip = { ...tripAt(real.trips, real.indices[pair.pair]), source: 'real' as const };
    const { roads, times } = routeAt(set.routes, pair.pair);
    const route = { roads, times, source: set.source };
    const sides = pair.driven === 0 ? [trip, route] : [route, trip];
    const isTold = play?.hands[at] !== undefined;
    return sides.map((side, i) => ({
      ...side,
      letter: LETTERS[i],
      source: isTold ? side.source : (['setA', 'setB'] as const)[i],
    }));
  }
}
