import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Random } from '../../base/random';
import {
  knownTrajectory,
  officialTrajectory,
  type CityThings,
  type KnownTrajectory,
} from '../../domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../domain/masked-trajectories/local-kilometres';
import { NearbyThings } from '../../domain/masked-trajectories/nearby-things';
import {
  openMask,
  type PointMask,
  randomDraws,
  trainingMask,
  predictionMask,
  recoveryMask,
  travelTimeMask,
} from '../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../domain/masked-trajectories/trajectories';
import { UtmZone } from '../../domain/masked-trajectories/utm-zone';
import { batchOfTrajectories } from './batch-of-trajectories';
import { POINT_TOKENS } from './trajectory-batch';

/** A walk of steps of up to some 50 m, a point every few seconds. */
function walk(length: number, random: Random): Trajectory {
  const lonLat = new Float64Array(2 * length);
  const times = new Float64Array(length);
  lonLat.set([8 + random.next() / 100, 50 + random.next() / 100]);
  times[0] = 1.6e9 + random.int(1e6);
  for (let i = 1; i < length; i++) {
    lonLat[2 * i] = lonLat[2 * i - 2] + 0.001 * (random.next() - 0.5);
    lonLat[2 * i + 1] = lonLat[2 * i - 1] + 0.001 * (random.next() - 0.5);
    times[i] = times[i - 1] + 5 + random.int(10);
  }
  return { lonLat, times };
}

const scattered = (random: Random, count: number) =>
  Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 8 : 50) + random.next() / 100);

const cityOf = (random: Random): CityThings => ({
  places: NearbyThings.onSphere(scattered(random, 300), 100),
  roads: NearbyThings.onSphere(scattered(random, 300), 100),
});

/** A mask of any kind. */
function maskOf(kind: number, length: number, random: Random): PointMask {
  if (kind === 0) return predictionMask(length, 'point');
  if (kind === 1) return recoveryMask(length, 'space', 4);
  if (kind === 2) return travelTimeMask(length);
  return trainingMask(length, randomDraws(random));
}

const cases = fc.record({
  seed: fc.integer(),
  trips: fc.array(fc.record({ length: fc.integer({ min: 2, max: 30 }), kind: fc.nat(3) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** The same trajectory with every hidden value replaced, but for the first point's place, from which others are counted. */
function disturbed({ lonLat, times }: Trajectory, mask: PointMask): Trajectory {
  const other = { lonLat: lonLat.slice(), times: times.slice() };
  const read = new Map([...mask.points].map((point, i) => [point, i]));
  for (let point = 0; point < times.length; point++) {
    const at = read.get(point);
    if (point > 0 && (at === undefined || mask.hidesSpace[at]))
      other.lonLat.fill(NaN, 2 * point, 2 * point + 2);
    if (point > 0 && (at === undefined || mask.hidesTime[at])) other.times[point] = NaN;
  }
  return other;
}

it('nothing that is hidden is in a batch, under any mask', () => {
  fc.assert(
    fc.property(cases, ({ seed, trips }) => {
      const random = new Random(seed);
      const city = cityOf(random);
      const all = trips.map(({ length, kind }) => ({
        trajectory: walk(length, random),
        mask: maskOf(kind, length, random),
      }));
      const batch = (change: boolean) =>
        batchOfTrajectories(
          all.map(({ trajectory, mask }) => ({
            known: knownTrajectory(change ? disturbed(trajectory, mask) : trajectory, city),
            mask,
          })),
        ).batch;
      expect(batch(true)).toEqual(batch(false));
    }),
    { numRuns: 15 },
  );
});

it('tokens, targets and what is asked say what the mask says', () => {
  fc.assert(
    fc.property(cases, ({ seed, trips }) => {
      const random = new Random(seed);
      const all = trips.map(({ length, kind }) => ({
        known: knownTrajectory(walk(length, random), cityOf(new Random(seed))),
        mask: maskOf(kind, length, random),
      }));
      const { batch, targets } = batchOfTrajectories(all);
      const { known, masked, padding } = POINT_TOKENS;
      for (const [trip, { mask, known: of }] of all.entries()) {
        const n = mask.points.length;
        const rows = Array.from({ length: batch.longest }, (_, i) => trip * batch.longest + i);
        const tokens = (hides: Uint8Array) =>
          rows.map((_, i) => (i >= n ? padding : hides[i] ? masked : known));
        expect(rows.map((row) => batch.spaceTokens[row])).toEqual(tokens(mask.hidesSpace));
        expect(rows.map((row) => batch.timeTokens[row])).toEqual(tokens(mask.hidesTime));
        expect(rows.map((row) => targets.asksSpace[row])).toEqual(
          rows.map((_, i) => mask.hidesSpace[i] ?? 0),
        );
        expect(rows.map((row) => targets.asksTime[row])).toEqual(rows.map((_, i) => mask.hidesTime[i] ?? 0));
        const x = rows.map((row) => targets.space[2 * row]);
        expect(x).toEqual(rows.map((_, i) => (i < n ? Math.fround(of.space[2 * mask.points[i]]) : 0)));
      }
    }),
    { numRuns: 15 },
  );
});

/** Two trajectories of which things are known that no coordinates explain. */
const things = (...rows: readonly number[][]) => ({
  start: Int32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
  items: Int32Array.from(rows.flat()),
  metres: Float64Array.from(rows.flat()),
});
const known: KnownTrajectory = {
  space: Float64Array.of(0, 0, 1, 2, 3, 4),
  time: Float64Array.from({ length: 12 }, (_, i) => i),
  places: things([7], [], [1, 2]),
  roads: things([3, 4], [5], []),
};

it('a hidden point has nothing around it, or what the first point has', () => {
  const mask = { ...openMask(3), hidesSpace: Uint8Array.of(0, 1, 1) };
  const { batch } = batchOfTrajectories([{ known, mask }]);
  expect(batch.roads).toEqual({ start: Int32Array.of(0, 2, 2, 2), items: Int32Array.of(3, 4) });
  const { batch: official } = batchOfTrajectories([{ known, mask }], 'first-point');
  expect(official.roads.items).toEqual(Int32Array.of(3, 4, 3, 4, 3, 4));
  expect(official.places.items).toEqual(Int32Array.of(7, 7, 7));
});

it('points that a mask leaves out are not there, and positions count those that are', () => {
  const { batch, targets } = batchOfTrajectories([
    { known, mask: travelTimeMask(3) },
    { known, mask: openMask(3) },
  ]);
  expect([batch.trips, batch.longest, ...batch.lengths]).toEqual([2, 3, 2, 3]);
  expect([...batch.positions]).toEqual([0, 1, 0, 0, 1, 2]);
  expect([...batch.space]).toEqual([0, 0, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4]);
  expect([...batch.time.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
  expect([...targets.time.subarray(4, 8)]).toEqual([8, 9, 10, 11]);
  expect(batch.places).toEqual({
    start: Int32Array.of(0, 1, 3, 3, 4, 4, 6),
    items: Int32Array.of(7, 1, 2, 7, 1, 2),
  });
});

it('a shape is read alike wherever on Earth it is', () => {
  const trajectory = walk(20, new Random(3));
  const none = { places: NearbyThings.onSphere([], 100), roads: NearbyThings.onSphere([], 100) };
  const here = knownTrajectory(trajectory, none).space;
  for (const [lon, lat] of [
    [-70, -33],
    [179.9999, 64],
    [0, 0],
  ]) {
    const lonLat = new LocalKilometres(lon, lat).lonLat(here);
    const there = knownTrajectory({ ...trajectory, lonLat }, none).space;
    here.forEach((kilometres, i) => expect(there[i]).toBeCloseTo(kilometres, 9));
  }
});

it('a shift within a UTM zone leaves the metres of the official code alike', () => {
  const trajectory = walk(20, new Random(3));
  const none = { places: NearbyThings.onPlane([], 10), roads: NearbyThings.onPlane([], 10) };
  const zone = new UtmZone(32);
  const here = officialTrajectory(trajectory, zone, none).space;
  const moved = zone.lonLat(
    zone.metres(trajectory.lonLat).map((metres, i) => metres + (i % 2 ? -20_000 : 7_000)),
  );
  const there = officialTrajectory({ ...trajectory, lonLat: moved }, zone, none).space;
  here.forEach((metres, i) => expect(there[i]).toBeCloseTo(metres, 6));
});

it('a batch of nothing is refused', () => {
  expect(() => batchOfTrajectories([])).toThrow('one trajectory at least');
});
