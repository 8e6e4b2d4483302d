import { describe, expect, it } from 'vitest';
import { networkOf } from '../../domain/testing/small-network';
import { FailureKind } from '../../evaluation/conduct/failure-rules';
import { failureSpots, MOST_SPOTS, spotNear, type MarkedSet } from './failure-spots';
import { failureWords } from './words';

/** A road that turns a corner after a third of its way, and one without a length. */
const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
      [1, 2],
    ],
    [
      [5, 5],
      [5, 5],
    ],
  ],
  [],
);
const frame = { lon: 1, lat: 0 };
const { none, circled, deadEnd } = FailureKind;
const set = (
  source: MarkedSet['source'],
  kinds: readonly FailureKind[],
  places: readonly number[],
): MarkedSet => ({
  source,
  kinds: Uint8Array.from(kinds),
  places: Int32Array.from(places),
  passes: null,
});

describe('places of failure', () => {
  it('marks each route that failed on its road, in degrees from the middle of the frame', () => {
    const { spots, count } = failureSpots(network, frame, [
      set('vanilla', [none, deadEnd], [-1, 0]),
      set('distilled', [circled, none], [1, -1]),
    ]);
    expect(count).toBe(2);
    expect(spots).toMatchObject([
      { source: 'vanilla', pair: 1, kind: deadEnd, road: 0 },
      { source: 'distilled', pair: 0, kind: circled, road: 1, at: [4, 5] },
    ]);
    expect(spots[0].at[0]).toBeCloseTo(0);
    expect(spots[0].at[1]).toBeCloseTo(0.5);
    expect(failureWords(spots[0], network)).toEqual([
      'Vanilla student, pair 2',
      'Dead end',
      `Road ${network.geoIds[0]}, north-eastbound`,
    ]);
  });

  it('puts those of one road beside each other along it', () => {
    const { spots } = failureSpots(network, frame, [set('vanilla', [deadEnd, deadEnd, deadEnd], [0, 0, 0])]);
    const rounded = spots.map(({ at }) => at.map((value) => Math.round(100 * value) / 100 + 0));
    expect(rounded).toEqual([
      [-0.25, 0],
      [0, 0.5],
      [0, 1.25],
    ]);
  });

  it('leaves out other kinds, routes that do not pass, and those without a road', () => {
    const one = set('vanilla', [deadEnd, circled, deadEnd, deadEnd], [0, 0, -1, 0]);
    const passing = { ...one, passes: Uint8Array.of(1, 1, 1, 0) };
    expect(failureSpots(network, frame, [passing], deadEnd).spots.map(({ pair }) => pair)).toEqual([0]);
    expect(failureSpots(network, frame, [passing]).count).toBe(2);
  });

  it('marks some of each set where there are too many', () => {
    const many = Array.from({ length: MOST_SPOTS }, () => deadEnd);
    const places = many.map(() => 0);
    const { spots, count } = failureSpots(network, frame, [
      set('vanilla', many, places),
      set('distilled', many, places),
    ]);
    expect([spots.length, count]).toEqual([MOST_SPOTS, 2 * MOST_SPOTS]);
    expect(spots.filter(({ source }) => source === 'distilled')).toHaveLength(MOST_SPOTS / 2);
    expect(new Set(spots.map(({ source, pair }) => `${source} ${pair}`)).size).toBe(MOST_SPOTS);
  });

  it('finds the nearest to a point, within reach', () => {
    const { spots } = failureSpots(network, frame, [set('vanilla', [deadEnd, circled], [0, 1])]);
    expect(spotNear(spots, [4.1, 5], 0.2, 0)?.kind).toBe(circled);
    expect(spotNear(spots, [0.1, 0.5], 9, 0)?.kind).toBe(deadEnd);
    expect(spotNear(spots, [2, 2], 0.2, 0)).toBeNull();
    // A degree of longitude is half as long at 60 degrees.
    expect(spotNear(spots, [4.3, 5], 0.2, 60)?.kind).toBe(circled);
  });
});
