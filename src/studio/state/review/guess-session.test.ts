import { describe, expect, it } from 'vitest';
import { handFor, ROUND_PAIRS } from '../../../engine/review/guess-round';
import { localTask } from '../../../engine/protocol/local-task';
import { odPairsOf } from '../../../generation/od-pairs';
import { routeAt, routeSetFrom, tripsAsRoutes } from '../../../generation/route';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { Layout } from '../page/layout.svelte';
import { Selection } from '../page/selection.svelte';
import { RouteBook, type NewRouteGroup } from '../routes/route-book.svelte';
import { GuessSession, type GuessNeeds } from './guess-session.svelte';

const dataset = await tinyCity();
const { test } = dataset.trips;
const pairs = odPairsOf(test);
const trips = tripsAsRoutes(test);
/** Every trip with its second road twice: other roads from the same beginning to the same end. */
const routes = routeSetFrom(
  Array.from({ length: trips.count }, (_, i) => {
    const { roads, times, ...rest } = routeAt(trips, i);
    const twice = (values: ArrayLike<number>) => [values[0], values[1], ...Array.from(values).slice(1)];
    return { ...rest, roads: twice(roads), times: twice(times) };
  }),
);
const group: NewRouteGroup = {
  ...{ title: 'Test', from: 'test', pairs, tripIndices: pairs.tripIndices },
  sets: [{ source: 'distilled', routes, seconds: 0 }],
};
const teacher = { id: 'teacher', bytes: new Uint8Array() };

function session(shown: NewRouteGroup | null = group) {
  const [book, layout, selection] = [new RouteBook(), new Layout(), new Selection()];
  if (shown) book.show(shown);
  const asked: number[] = [];
  const worker = {
    call: (_: string, { lines }: { lines: { tripCount: number; offsets: Uint32Array } }) => {
      asked.push(lines.tripCount);
      // The longer of two lines surprises it more: the trip is always the shorter one.
      const read = Float64Array.from(
        { length: lines.tripCount },
        (_, i) => lines.offsets[i + 1] - lines.offsets[i],
      );
      return { ...localTask(), result: Promise.resolve(read), cancel: () => undefined };
    },
  };
  const needs = {
    book,
    layout,
    selection,
    dataset: () => dataset,
    models: { of: () => teacher },
    routes: { worker },
  };
  return { guess: new GuessSession(needs as unknown as GuessNeeds), book, layout, selection, asked };
}

describe('a guessing round on the page', () => {
  it('shows two routes of nobody until hands are counted, then whose they are', () => {
    const { guess, layout, selection } = session();
    selection.choose({ kind: 'pair', pair: 0, source: null });
    expect(guess.lines).toBeNull();
    guess.open();
    expect(selection.chosen).toBeNull();
    layout.openGuess(7);
    const { driven, pair } = guess.pair!;
    expect(guess.lines!.map(({ source, letter }) => [letter, source])).toEqual([
      ['A', 'setA'],
      ['B', 'setB'],
    ]);
    const trip = routeAt(trips, pair).roads;
    expect(guess.lines![driven].roads).toEqual(trip);
    expect(guess.lines![1 - driven].roads).toHaveLength(trip.length + 1);
    guess.give([3, 4]);
    guess.give([9, 9]);
    expect(guess.told).toEqual([3, 4]);
    expect(guess.lines![driven].source).toBe('real');
    expect(guess.lines![1 - driven].source).toBe('distilled');
    expect(guess.model).toBe('Distilled student');
  });

  it('goes through all pairs, keeps the last one beside the score, and begins anew with another seed', () => {
    const { guess, layout } = session();
    layout.openGuess(3);
    const count = Math.min(ROUND_PAIRS, trips.count);
    for (let at = 0; at < count; at++) {
      expect([guess.play!.at, guess.isLast]).toEqual([at, at === count - 1]);
      guess.give(handFor(0));
      guess.turn(1);
    }
    expect(guess.pair).toBeNull();
    expect(guess.lines).toHaveLength(2);
    guess.turn(1);
    guess.turn(-1);
    expect(guess.play!.at).toBe(count - 1);
    layout.openGuess(4);
    expect([guess.play!.at, guess.told]).toEqual([0, undefined]);
  });

  it('has the teacher read the pairs of a round once', async () => {
    const { guess, layout, asked } = session();
    layout.openGuess(5);
    expect(guess.likelier).toBeUndefined();
    await guess.askTeacher();
    await guess.askTeacher();
    expect(asked).toEqual([2 * guess.round!.pairs.length]);
    expect(guess.sides).toEqual(guess.round!.pairs.map(({ driven }) => driven));
    layout.openGuess(6);
    expect(guess.sides).toBeNull();
  });

  it('needs routes with trips, and shows nothing in their place', () => {
    for (const none of [null, { ...group, from: 'map' as const, tripIndices: null }]) {
      const { guess, layout } = session(none);
      layout.openGuess(7);
      expect([guess.drawn, guess.round, guess.pair]).toEqual([null, null, null]);
      expect(guess.lines).toEqual([]);
      guess.turn(1);
      guess.give([1, 0]);
      expect(guess.play).toBeNull();
    }
  });

  it('can be opened elsewhere where the routes are those that come with the page', () => {
    const { guess, layout, book } = session();
    layout.openGuess(12);
    expect(guess.query).toBeNull();
    const run = { plan: { id: 'sample' } } as unknown as NewRouteGroup['run'];
    book.show({ ...group, ...(run && { run }) });
    expect(guess.query).toBe('data=sample&guess=12');
  });
});
