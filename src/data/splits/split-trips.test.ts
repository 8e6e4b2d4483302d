import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import {
  emptyTrajectorySet,
  trajectorySetFrom,
  tripAt,
  type TrajectorySet,
} from '../../domain/trajectory-set';
import {
  dayOf,
  SPLIT_KINDS,
  splitTrips,
  tooFewToSplit,
  splitTripsByDay,
  type SplitOptions,
  type SplitTrips,
} from './split-trips';
import { SPLITS } from '../../domain/dataset';

interface Given {
  readonly trips: TrajectorySet;
  readonly vehicleCodes: Uint32Array;
}

/** Trips with few pairs and few vehicles, so that groups are large, and times in no order. */
const given: fc.Arbitrary<Given> = fc
  .array(
    fc.record({
      roads: fc.array(fc.nat(5), { minLength: 2, maxLength: 5 }),
      start: fc.nat(500),
      vehicle: fc.nat(6),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => ({
    trips: {
      ...trajectorySetFrom(
        rows.map(({ roads, start }) => ({ roads, times: roads.map((_, i) => start + i) })),
      ),
      sourceRows: Uint32Array.from(rows, (_, row) => 7 * row + 3),
    },
    vehicleCodes: Uint32Array.from(rows, ({ vehicle }) => vehicle),
  }));

const shares = fc.constantFrom(
  { train: 0.8, val: 0.1, test: 0.1 },
  { train: 0.5, val: 0.2, test: 0.3 },
  { train: 0.7, val: 0, test: 0.3 },
  { train: 1, val: 0, test: 0 },
);

/** What comes of a split, or the refusal. */
function attempt({ trips, vehicleCodes }: Given, options: Omit<SplitOptions, 'vehicleCodes'>) {
  try {
    return splitTrips(trips, { ...options, vehicleCodes });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

const keysIn = (split: SplitTrips, keyOf: (trip: number) => string) =>
  SPLITS.map((_, code) => {
    const keys = new Set<string>();
    split.splitOf.forEach((of, trip) => of === code && keys.add(keyOf(trip)));
    return keys;
  });

const overlap = (sets: readonly Set<string>[]) =>
  sets.flatMap((a, i) => sets.slice(i + 1).map((b) => [...a].filter((key) => b.has(key)).length));

describe('splitTrips', () => {
  it('deals every trip out once, in its order, with its row number; the same for the same seed', () => {
    fc.assert(
      fc.property(given, shares, fc.constantFrom(...SPLIT_KINDS), fc.nat(), (data, share, by, seed) => {
        const split = attempt(data, { by, shares: share, seed });
        expect(attempt(data, { by, shares: share, seed })).toEqual(split);
        if (split instanceof Failure) return;
        SPLITS.forEach((name, code) => {
          const members = [...split.splitOf.keys()].filter((trip) => split.splitOf[trip] === code);
          const part = split.trips[name];
          expect(part.tripCount).toBe(members.length);
          const isDealt = tooFewToSplit(data.trips.tripCount, share) ? name === 'train' : share[name] > 0;
          expect(members.length > 0).toBe(isDealt);
          expect([...part.sourceRows]).toEqual(members.map((trip) => data.trips.sourceRows[trip]));
          members.forEach((trip, t) => expect(tripAt(part, t)).toEqual(tripAt(data.trips, trip)));
        });
        expect(split.step.counts.trips).toBe(data.trips.tripCount);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [
      'od',
      ({ trips }: Given, trip: number) =>
        `${tripAt(trips, trip).roads[0]} ${tripAt(trips, trip).roads.at(-1)}`,
    ],
    ['vehicle', ({ vehicleCodes }: Given, trip: number) => String(vehicleCodes[trip])],
  ] as const)('by %s: none occurs in two splits', (by, keyOf) => {
    fc.assert(
      fc.property(given, shares, fc.nat(), (data, share, seed) => {
        const split = attempt(data, { by, shares: share, seed });
        if (split instanceof Failure) return;
        expect(overlap(keysIn(split, (trip) => keyOf(data, trip)))).toEqual([0, 0, 0]);
      }),
      { numRuns: 100 },
    );
  });

  it('by time: training ends before validation begins, and validation before test', () => {
    fc.assert(
      fc.property(given, shares, (data, share) => {
        const split = attempt(data, { by: 'time', shares: share, seed: 0 });
        if (split instanceof Failure) return;
        const starts = SPLITS.map((name) => {
          const { tripCount, offsets, times } = split.trips[name];
          return Array.from({ length: tripCount }, (_, trip) => times[offsets[trip]]);
        }).filter((part) => part.length > 0);
        for (let i = 1; i < starts.length; i++)
          expect(Math.max(...starts[i - 1])).toBeLessThanOrEqual(Math.min(...starts[i]));
      }),
      { numRuns: 100 },
    );
  });

  const many = trajectorySetFrom(
    Array.from({ length: 1000 }, (_, trip) => ({
      roads: [trip % 170, (trip * 7) % 31],
      times: [trip, trip + 1],
    })),
  );
  const vehicleCodes = Uint32Array.from({ length: 1000 }, (_, trip) => Math.floor(Math.sqrt(trip)));

  it.each(SPLIT_KINDS)('by %s: keeps near the shares asked for', (by) => {
    const { trips } = splitTrips(many, { by, seed: 1, vehicleCodes });
    expect(Math.abs(trips.train.tripCount - 800)).toBeLessThan(40);
    expect(Math.abs(trips.val.tripCount - 100)).toBeLessThan(40);
    expect(Math.abs(trips.test.tripCount - 100)).toBeLessThan(40);
  });

  it.each(['od', 'vehicle', 'random'] as const)('by %s: another seed deals otherwise', (by) => {
    const splitOf = (seed: number) => splitTrips(many, { by, seed, vehicleCodes }).splitOf;
    expect(splitOf(1)).not.toEqual(splitOf(2));
  });

  it('gives every split a vehicle even if one of them drove nearly everything', () => {
    const codes = Uint32Array.from({ length: 1000 }, (_, trip) => (trip < 990 ? 0 : trip % 2 ? 1 : 2));
    const { trips } = splitTrips(many, { by: 'vehicle', seed: 3, vehicleCodes: codes });
    expect(SPLITS.map((split) => trips[split].tripCount).sort((a, b) => a - b)).toEqual([5, 5, 990]);
    expect(trips.train.tripCount).toBe(990);
  });

  it.each(SPLIT_KINDS)('by %s: refuses no trips at all', (by) => {
    const nothing = { trips: emptyTrajectorySet(), by, seed: 1, vehicleCodes: new Uint32Array(0) };
    expect(() => splitTrips(nothing.trips, nothing)).toThrow(/0 trips of 0 .* cannot be split/);
  });

  it.each(SPLIT_KINDS)('by %s: gives fewer trips than splits to training', (by) => {
    const trips = trajectorySetFrom([1, 2].map((t) => ({ roads: [t, 5], times: [t, t + 1] })));
    const { trips: parts, step } = splitTrips(trips, { by, seed: 1, vehicleCodes: new Uint32Array(2) });
    expect(SPLITS.map((split) => parts[split].tripCount)).toEqual([2, 0, 0]);
    expect(step.counts).toMatchObject({ train: 2, val: 0, test: 0 });
  });

  const two = trajectorySetFrom([0, 1, 2, 3].map((t) => ({ roads: [t % 2, 5], times: [t, t + 1] })));
  it.each([
    [{ by: 'od' }, /2 origin-destination pairs cannot be split/],
    [
      { by: 'vehicle', vehicleCodes: new Uint32Array(4) },
      /1 vehicle cannot be split into .*nothing is left for/,
    ],
    [{ by: 'vehicle' }, /do not say which vehicle/],
    [{ by: 'vehicle', vehicleCodes: new Uint32Array(3) }, /do not say which vehicle/],
    [{ by: 'random', shares: { train: 0.5, val: 0.2, test: 0.2 } }, /make 1 together/],
    [{ by: 'random', shares: { train: 0, val: 0.5, test: 0.5 } }, /some for training/],
    [{ by: 'random', shares: { train: NaN, val: 0, test: 0 } }, /make 1 together/],
    [{ by: 'random', shares: { train: 1.2, val: -0.2, test: 0 } }, /from 0 to 1/],
  ] as const)('refuses %j', (options, words) => {
    expect(() => splitTrips(two, { seed: 1, ...options })).toThrow(words);
  });
});

const tripStarting = (time: number) => ({ times: Float64Array.of(time) });
const anyTrips = (most: number) =>
  fc.array(fc.integer({ min: 1_372_600_000, max: 1_372_600_000 + most * 86_400 }).map(tripStarting), {
    minLength: 1,
    maxLength: 200,
  });

describe('trips are parted', () => {
  it('each into one part, and every day as a whole where there are three', () => {
    fc.assert(
      fc.property(anyTrips(12), (trips) => {
        const { parts, days } = splitTripsByDay(trips);
        const all = SPLITS.flatMap((split) => Array.from(parts[split]));
        expect(all.toSorted((a, b) => a - b)).toEqual(trips.map((_, i) => i));
        for (const split of SPLITS)
          expect([...parts[split]]).toEqual([...parts[split]].sort((a, b) => a - b));
        const found = new Set(trips.map(dayOf));
        if (found.size < 3) {
          expect(days).toEqual({ train: [], val: [], test: [] });
          return;
        }
        expect(SPLITS.flatMap((split) => days[split]).toSorted((a, b) => a - b)).toEqual(
          [...found].sort((a, b) => a - b),
        );
        for (const split of SPLITS) {
          expect(days[split].length).toBeGreaterThan(0);
          expect(new Set([...parts[split]].map((trip) => dayOf(trips[trip])))).toEqual(new Set(days[split]));
        }
      }),
    );
  });

  it('by time where all are of one day', () => {
    const trips = Array.from({ length: 20 }, (_, i) => tripStarting(1_372_636_800 + 100 * ((7 * i) % 20)));
    const { parts } = splitTripsByDay(trips);
    expect(SPLITS.map((split) => parts[split].length)).toEqual([16, 2, 2]);
    const latest = (split: 'train' | 'val') =>
      Math.max(...[...parts[split]].map((trip) => trips[trip].times[0]));
    const earliest = (split: 'val' | 'test') =>
      Math.min(...[...parts[split]].map((trip) => trips[trip].times[0]));
    expect(latest('train')).toBeLessThan(earliest('val'));
    expect(latest('val')).toBeLessThan(earliest('test'));
  });

  it('80, 10 and 10 %, as far as days allow', () => {
    const trips = Array.from({ length: 2800 }, (_, i) => tripStarting(1_372_636_800 + 86_400 * (i % 28)));
    const { days, parts } = splitTripsByDay(trips);
    expect(SPLITS.map((split) => days[split].length)).toEqual([22, 3, 3]);
    expect(splitTripsByDay(trips).parts).toEqual(parts);
  });
});
