import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason, type Route } from '../../generation/route';
import {
  guessRound,
  guessScore,
  handFor,
  likelierSide,
  ROUND_PAIRS,
  ROUND_SEEDS,
  type GuessPair,
  type Hands,
} from './guess-round';

const kinds = ['same', 'other', 'short', 'elsewhere'] as const;
type Kind = (typeof kinds)[number];

/** Trips 0-1-2-9, with a route of some kind for each. Pair i is driven by the trip at the other end of the list. */
function city(of: readonly Kind[]) {
  const times = [0, 1, 2, 3];
  const roads = { same: [0, 1, 2, 9], other: [0, 3, 4, 9], short: [0, 3, 4, 5], elsewhere: [7, 3, 4, 9] };
  const routes = of.map((kind): Route => ({
    ...{ roads: roads[kind], times, origin: 0, destination: 9 },
    stop: kind === 'short' ? StopReason.deadEnd : StopReason.arrived,
  }));
  const trips = trajectorySetFrom(of.map(() => ({ roads: [0, 1, 2, 9], times })));
  const indices = Uint32Array.from(of, (_, i) => of.length - 1 - i);
  return { trips, indices, routes: routeSetFrom(routes) };
}

const roundOf = (of: readonly Kind[], seed: number) => {
  const { trips, indices, routes } = city(of);
  return guessRound(trips, indices, routes, seed);
};
const seeds = fc.integer({ min: ROUND_SEEDS.least, max: ROUND_SEEDS.most });
const cities = fc.array(fc.constantFrom(...kinds), { maxLength: 60 });
const hands = fc.tuple(fc.nat(40), fc.nat(40)) as fc.Arbitrary<Hands>;

describe('the pairs of a guessing round', () => {
  it('are different pairs whose routes differ and end alike; what is left out is counted', () => {
    fc.assert(
      fc.property(cities, seeds, (of, seed) => {
        const { pairs, usable, same, unfinished } = roundOf(of, seed);
        const count = (...kind: Kind[]) => of.filter((one) => kind.includes(one)).length;
        expect(usable).toBe(count('other'));
        expect(same).toBe(count('same'));
        expect(unfinished).toBe(count('short', 'elsewhere'));
        expect(pairs).toHaveLength(Math.min(ROUND_PAIRS, count('other')));
        expect(new Set(pairs.map(({ pair }) => pair)).size).toBe(pairs.length);
        for (const { pair } of pairs) expect(of[pair]).toBe('other');
      }),
    );
  });

  it('follow from the seed alone', () => {
    fc.assert(
      fc.property(cities, seeds, (of, seed) => {
        expect(roundOf(of, seed)).toEqual(roundOf(of, seed));
      }),
    );
    const all = Array.from({ length: 60 }, () => 'other' as const);
    expect(roundOf(all, 1)).not.toEqual(roundOf(all, 2));
  });

  it('have the trip on either side as often, at each place and after each side', () => {
    const all = Array.from({ length: 60 }, () => 'other' as const);
    const rounds = Array.from({ length: 2000 }, (_, i) => roundOf(all, i + 1).pairs);
    // Four standard deviations of 2000 throws of a coin.
    const isFair = (share: number) => expect(Math.abs(share - 0.5)).toBeLessThan(0.045);
    for (let at = 0; at < ROUND_PAIRS; at++) {
      isFair(rounds.filter((pairs) => pairs[at].driven === 0).length / rounds.length);
      if (at > 0)
        isFair(rounds.filter((pairs) => pairs[at].driven === pairs[at - 1].driven).length / rounds.length);
    }
    const early = rounds.flat().filter(({ pair }) => pair < 30);
    isFair(early.filter(({ driven }) => driven === 0).length / early.length);
    expect(early.length / rounds.flat().length).toBeCloseTo(0.5, 1);
  });
});

const pairList = fc.array(fc.record({ pair: fc.nat(), driven: fc.constantFrom(0 as const, 1 as const) }));

describe('the score of a guessing round', () => {
  it('counts each hand once, whichever letter the trip has', () => {
    fc.assert(
      fc.property(pairList, fc.array(fc.option(hands)), (pairs, given) => {
        const score = guessScore(pairs, given);
        const counted = pairs.map((_, i) => given[i] ?? [0, 0]);
        expect(score.guesses).toBe(counted.reduce((sum, [a, b]) => sum + a + b, 0));
        const mirrored = pairs.map(({ pair, driven }): GuessPair => ({ pair, driven: driven ? 0 : 1 }));
        const swapped = given.map((one): Hands | null => one && [one[1], one[0]]);
        expect(guessScore(mirrored, swapped)).toEqual(score);
        if (score.guesses === 0) {
          expect(score.right.value).toBeNaN();
          return;
        }
        expect(score.right.value + score.fooled.value).toBeCloseTo(1, 12);
        expect(score.right.low).toBeLessThanOrEqual(score.right.value);
        expect(score.right.high).toBeCloseTo(1 - score.fooled.low, 12);
      }),
    );
  });

  it('is that of the numbers beside it', () => {
    const pairs: GuessPair[] = [0, 1, 1].map((driven, pair) => ({ pair, driven: driven as 0 | 1 }));
    const score = guessScore(pairs, [[6, 4], [8, 2], null]);
    expect(score).toMatchObject({ guesses: 20, right: { value: 0.4 } });
    // Wilson's interval of 8 of 20.
    expect(score.right.low).toBeCloseTo(0.219, 3);
    expect(score.right.high).toBeCloseTo(0.613, 3);
  });

  it('takes the guess of a reader as one hand, and none where it finds both alike', () => {
    expect([likelierSide(0, 1, 2), likelierSide(0, 2, 1), likelierSide(1, 1, 2)]).toEqual([0, 1, 1]);
    expect([likelierSide(1, 2, 2), likelierSide(1, NaN, 2)]).toEqual([null, null]);
    expect([handFor(0), handFor(1)]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});
