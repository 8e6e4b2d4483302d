import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Places, CheckIns } from '../places';
import { networkOf } from '../testing/small-network';
import { trajectorySetFrom } from '../trajectory-set';
import { checkInSequences, clusterStarts, type ClusterRule } from './check-in-sequences';
import { cityHexagons } from './hexagon-cover';
import { sequenceAt, type CountedSequences, type DropRule } from './hexagon-sequences';
import { tripSequences } from '../../systems/foundation/sequences/city-sequences';

const city = cityHexagons({ minLon: 139.72, minLat: 35.65, maxLon: 139.76, maxLat: 35.68 }, 9, 6);
const KEEP_ALL: DropRule = { distinctCells: 1, hexagons: 1 };
const MINUTE = 60;
/** Noon of 31 July 2017. */
const NOON = Date.UTC(2017, 6, 31, 12) / 1000;

/** A place in the middle of each hexagon of the city, and one outside as the last. */
const places: Places = {
  ids: [...city.cells.keys(), -1].map(String),
  lonLat: Float64Array.of(...city.centres, 0, 0),
  categoryCodes: new Uint32Array(city.cells.length + 1),
  categories: [''],
};
const OUTSIDE = city.cells.length;

type Visit = readonly [user: number, place: number, time: number];
const checkInsOf = (visits: readonly Visit[]): CheckIns => ({
  userCodes: Uint32Array.from(visits, ([user]) => user),
  users: ['ann', 'bob', 'cy'],
  places: Uint32Array.from(visits, ([, place]) => place),
  times: Float64Array.from(visits, ([, , time]) => time),
});
/** Each sequence as its user and pairs of hexagon and time. */
const shown = ({ sequences }: CountedSequences) =>
  Array.from(sequences.users, (user, i) => {
    const { cells, times } = sequenceAt(sequences, i);
    return [sequences.userNames[user], ...Array.from(cells, (cell, at) => [cell, times[at]])];
  });

describe('clusters of visits', () => {
  it('hold visits of 9 minutes later and not those of 11 minutes later', () => {
    expect([...clusterStarts([1, 1, 1, 1], [0, 9 * MINUTE, 20 * MINUTE, 30 * MINUTE])]).toEqual([0, 2]);
    expect([...clusterStarts([1, 1, 1], [0, 600, 1201])]).toEqual([0, 2]);
  });

  it('end with the hexagon', () => {
    expect([...clusterStarts([1, 2, 1], [0, 1, 2])]).toEqual([0, 1, 2]);
    expect([...clusterStarts([], [])]).toEqual([]);
  });

  it('may count from their first visit', () => {
    const times = [0, 9 * MINUTE, 18 * MINUTE, 27 * MINUTE];
    expect([...clusterStarts([1, 1, 1, 1], times)]).toEqual([0]);
    expect([...clusterStarts([1, 1, 1, 1], times, { seconds: 600, since: 'first' })]).toEqual([0, 2]);
  });

  it('are clusters of themselves', () => {
    const visits = fc.array(fc.tuple(fc.nat(2), fc.nat(1500)), { maxLength: 40 });
    const rules = fc.constantFrom<ClusterRule['since']>('last', 'first');
    fc.assert(
      fc.property(visits, rules, (drawn, since) => {
        const cells = drawn.map(([cell]) => cell);
        let now = 0;
        const times = drawn.map(([, gap]) => (now += gap));
        const rule = { seconds: 600, since };
        const starts = clusterStarts(cells, times, rule);
        const again = clusterStarts(
          Array.from(starts, (at) => cells[at]),
          Array.from(starts, (at) => times[at]),
          rule,
        );
        expect([...again]).toEqual([...starts.keys()]);
      }),
    );
  });
});

describe('sequences of check-ins', () => {
  it('are sorted by time, clustered, and without those outside', () => {
    const made = checkInSequences(
      checkInsOf([
        [1, 7, NOON + 100],
        [0, 4, NOON + 9 * MINUTE],
        [0, 4, NOON],
        [0, OUTSIDE, NOON + MINUTE],
        [0, 5, NOON + 10 * MINUTE],
        [0, 4, NOON + 20 * MINUTE],
        [0, 4, NOON + 31 * MINUTE],
        [1, 3, NOON + 100],
      ]),
      places,
      city,
      { drop: KEEP_ALL },
    );
    const after = (minutes: number) => NOON + minutes * MINUTE;
    expect(shown(made)).toEqual([
      ['ann', [4, NOON], [5, after(10)], [4, after(20)], [4, after(31)]],
      // Of one moment, in the order of the source.
      ['bob', [7, NOON + 100], [3, NOON + 100]],
    ]);
    expect(made.counts).toEqual({
      visits: 8,
      outside: 1,
      merged: 1,
      tooFewCells: 0,
      tooShort: 0,
      droppedHexagons: 0,
      sequences: 2,
      hexagons: 6,
    });
  });

  it('take the position of a check-in where it has one', () => {
    const checkIns = { ...checkInsOf([[0, OUTSIDE, NOON]]), lonLat: city.centres.slice(12, 14) };
    expect(shown(checkInSequences(checkIns, places, city, { drop: KEEP_ALL }))).toEqual([['ann', [6, NOON]]]);
  });

  it('end with the month, unless they are not to', () => {
    const august = Date.UTC(2017, 7, 1) / 1000;
    const checkIns = checkInsOf([
      [0, 1, august - 1],
      [0, 2, august],
      [0, 3, Date.UTC(2018, 7, 1) / 1000],
    ]);
    const made = (isMonthly: boolean) =>
      checkInSequences(checkIns, places, city, { drop: KEEP_ALL, isMonthly });
    expect(shown(made(true)).map((each) => each.length - 1)).toEqual([1, 1, 1]);
    expect(shown(made(false)).map((each) => each.length - 1)).toEqual([3]);
  });

  it('are dropped with fewer than 3 distinct hexagons or fewer than 10', () => {
    const hour = 3600;
    const visits = (user: number, cells: readonly number[]): Visit[] =>
      cells.map((cell, i) => [user, cell, NOON - i * hour]);
    const checkIns = checkInsOf([
      ...visits(0, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]),
      ...visits(1, [1, 2, 3, 2, 1, 2, 1, 2, 1]),
      ...visits(2, [1, 2, 3, 2, 1, 2, 1, 2, 1, 3]),
    ]);
    const { sequences, counts } = checkInSequences(checkIns, places, city);
    expect([...sequences.users]).toEqual([2]);
    expect(counts).toMatchObject({
      tooFewCells: 1,
      tooShort: 1,
      droppedHexagons: 19,
      sequences: 1,
      hexagons: 10,
    });
  });

  it('account for every check-in, in the order of time', () => {
    const visit = fc.tuple(
      fc.nat(2),
      fc.nat(OUTSIDE),
      fc.nat(80 * 24 * 60).map((m) => NOON + m * MINUTE),
    );
    const drop = fc.record({ distinctCells: fc.nat(4), hexagons: fc.nat(8) });
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 60 }), drop, fc.boolean(), (visits, rule, isMonthly) => {
        const made = checkInSequences(checkInsOf(visits), places, city, { drop: rule, isMonthly });
        const { counts, sequences } = made;
        expect(counts.outside).toBe(visits.filter(([, place]) => place === OUTSIDE).length);
        expect(counts.visits).toBe(visits.length);
        expect(counts.outside + counts.merged + counts.droppedHexagons + counts.hexagons).toBe(visits.length);
        expect(counts.sequences).toBe(sequences.users.length);
        expect(sequences.offsets[counts.sequences]).toBe(counts.hexagons);
        for (let i = 0; i < counts.sequences; i++) {
          const { cells, times } = sequenceAt(sequences, i);
          expect(cells.length).toBeGreaterThanOrEqual(Math.max(1, rule.hexagons));
          expect(new Set(cells).size).toBeGreaterThanOrEqual(rule.distinctCells);
          expect([...times]).toEqual([...times].sort((a, b) => a - b));
        }
      }),
    );
  });
});

describe('sequences of trips', () => {
  const at = (cell: number) => {
    const middle = [places.lonLat[2 * cell], places.lonLat[2 * cell + 1]] as const;
    return [middle, middle];
  };
  /** Roads 0 to 4 lie in the hexagons 10, 10, 11, 12 and outside. */
  const network = networkOf([10, 10, 11, 12, OUTSIDE].map(at), []);
  const trips = trajectorySetFrom([
    { roads: [0, 1, 2, 4, 2, 0], times: [0, 5000, 5001, 5002, 5003, 5004] },
    { roads: [3], times: [7] },
    { roads: [4], times: [9] },
  ]);

  it('have a hexagon for each entry, however long it took', () => {
    const made = tripSequences(trips, network, city, KEEP_ALL);
    expect(shown(made)).toEqual([
      ['trip 1', [10, 0], [11, 5001], [10, 5004]],
      ['trip 2', [12, 7]],
    ]);
    expect(made.counts).toMatchObject({ visits: 8, outside: 2, merged: 2, sequences: 2, hexagons: 4 });
  });

  it('belong to vehicles that are named', () => {
    const names = { vehicles: ['v', '', 'v'], trips: ['', '', ''] };
    const twice = { ...trips, roads: trips.roads.map((road) => Math.min(road, 3)), names };
    const { sequences } = tripSequences(twice, network, city, KEEP_ALL);
    expect(Array.from(sequences.users, (user) => sequences.userNames[user])).toEqual(['v', 'trip 2', 'v']);
  });

  it('are dropped by the same rule', () => {
    expect(tripSequences(trips, network, city).counts).toMatchObject({ tooFewCells: 2, sequences: 0 });
  });
});
