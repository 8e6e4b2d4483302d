import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { testTask } from '../../base/testing/test-task';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { haversineKm } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import { classifierTest, FEWEST_ITEMS, type TwoSamples } from './classifier-test';
import type { FeatureTable } from './feature-table';

/** Pairs of items, label 0 before label 1; `of` makes the features of each. */
function pairsOf(
  count: number,
  names: readonly string[],
  of: (label: number) => readonly number[],
): TwoSamples {
  const labels = Uint8Array.from({ length: 2 * count }, (_, i) => i & 1);
  const rows = Array.from(labels, (label) => of(label));
  const columns = names.map((_, f) => Float64Array.from(rows, (row) => row[f]));
  return { features: { names, columns }, labels, groups: Uint32Array.from(labels, (_, i) => i >> 1) };
}

const evidenceOf = ({ features }: Awaited<ReturnType<typeof classifierTest>>, name: string) =>
  features.find((feature) => feature.name === name)!;

describe('the classifier two-sample test', () => {
  const random = new Random(21);
  const noise = () => random.normal();

  it('finds a shift, and the feature that gives it away', async () => {
    const found = await classifierTest(
      pairsOf(300, ['same', 'larger'], (label) => [noise(), noise() + 1.2 * label]),
    );
    expect(found.auc.low).toBeGreaterThan(0.65);
    expect(evidenceOf(found, 'larger').drop).toBeGreaterThan(0.15);
    expect(Math.abs(evidenceOf(found, 'same').drop)).toBeLessThan(0.05);
    expect(evidenceOf(found, 'larger').level).toBeGreaterThan(0.7);
    expect(found).toMatchObject({ items: [300, 300], groups: 300, folds: 5, chance: null });
  });

  it('finds a wider spread around the same mean', async () => {
    const found = await classifierTest(
      pairsOf(500, ['same', 'wider'], (label) => [noise(), noise() * (1 + label)]),
    );
    expect(found.auc.low).toBeGreaterThan(0.6);
    const { level, spread, drop } = evidenceOf(found, 'wider');
    expect(Math.abs(level - 0.5)).toBeLessThan(0.06);
    expect(spread).toBeGreaterThan(0.65);
    expect(drop).toBeGreaterThan(0.1);
  });

  it('finds features that go together in another way, though each alone is the same', async () => {
    const found = await classifierTest(
      pairsOf(500, ['a', 'b'], (label) => {
        const a = noise();
        return [a, 0.8 * a * (label === 1 ? 1 : -1) + 0.6 * noise()];
      }),
    );
    expect(found.auc.low).toBeGreaterThan(0.7);
    for (const { level, spread } of found.features)
      for (const area of [level, spread]) expect(Math.abs(area - 0.5)).toBeLessThan(0.06);
  });

  it('finds values that are missing in one set', async () => {
    const found = await classifierTest(
      pairsOf(200, ['kept', 'lost'], (label) => [
        noise(),
        label === 1 && random.next() < 0.6 ? NaN : noise(),
      ]),
    );
    expect(found.auc.low).toBeGreaterThan(0.7);
    expect(evidenceOf(found, 'lost').drop).toBeGreaterThan(0.2);
    expect(evidenceOf(found, 'lost').missing[0]).toBe(0);
    expect(Math.abs(evidenceOf(found, 'lost').missing[1] - 0.6)).toBeLessThan(0.1);
    expect(evidenceOf(found, 'kept').missing).toEqual([0, 0]);
  });

  it('turns its area round with the labels only by chance, and stays above 0.5 either way', async () => {
    const samples = pairsOf(200, ['x'], (label) => [noise() + label]);
    const turned = { ...samples, labels: samples.labels.map((label) => 1 - label) };
    const [one, other] = [await classifierTest(samples), await classifierTest(turned)];
    expect(Math.abs(one.auc.value - other.auc.value)).toBeLessThan(0.03);
    expect(other.features[0].level).toBeCloseTo(1 - one.features[0].level, 12);
  });

  it('is the same by the same seed, whatever the units', async () => {
    const samples = pairsOf(60, ['x', 'y'], (label) => [noise() + label, noise()]);
    const { names, columns } = samples.features;
    const inOtherUnits = {
      ...samples,
      features: { names, columns: columns.map((column) => column.map(Math.exp)) },
    };
    const options = { chances: 3, seed: 9 };
    const first = await classifierTest(samples, options);
    expect(await classifierTest(samples, options)).toEqual(first);
    expect((await classifierTest(inOtherUnits, options)).scores).toEqual(first.scores);
    expect((await classifierTest(samples, { ...options, seed: 10 })).scores).not.toEqual(first.scores);
  });

  it('rejects sets from one source about as often as its level says', async () => {
    const quick = { boosting: { rounds: 8, rate: 0.4, ridge: 1, leaf: 5 }, chances: 19, permutations: 1 };
    let [rejected, outside] = [0, 0];
    const repeats = 60;
    for (let seed = 0; seed < repeats; seed++) {
      const samples = pairsOf(24, ['x', 'y'], () => [noise(), noise()]);
      const { chance, auc } = await classifierTest(samples, { ...quick, seed });
      if (auc.low > 0.5 || auc.high < 0.5) outside++;
      if (chance!.pValue <= 0.1) rejected++;
    }
    // 6 are expected; none, or more than 14, come about once in a thousand times.
    expect(rejected).toBeGreaterThanOrEqual(1);
    expect(rejected).toBeLessThanOrEqual(14);
    // At most 3 of the 95 % intervals are.
    expect(outside).toBeLessThanOrEqual(9);
    const shifted = pairsOf(40, ['x'], (label) => [noise() + 2 * label]);
    expect((await classifierTest(shifted, quick)).chance).toMatchObject({ pValue: 1 / 20 });
  });

  it('scores an item by trees that have not seen its pair', async () => {
    // Each pair has a place of its own that says which of the two is which: to be learnt by heart, not to be guessed.
    const samples = pairsOf(64, ['place'], () => [0]);
    const places = Float64Array.from({ length: 128 }, (_, i) => i);
    for (let pair = 0; pair < 64; pair++)
      if (random.next() < 0.5) [places[2 * pair], places[2 * pair + 1]] = [2 * pair + 1, 2 * pair];
    const byHeart = { ...samples, features: { names: ['place'], columns: [places] } };
    const deep = { rounds: 200, rate: 0.5, ridge: 0.01, leaf: 1 };
    expect((await classifierTest(byHeart, { boosting: deep })).auc.value).toBeLessThan(0.7);
  });

  it('works where a set lies in few groups', async () => {
    const groups = Uint32Array.from({ length: 60 }, (_, i) => (i < 12 ? i % 2 : i));
    const labels = Uint8Array.from(groups, (_, i) => (i < 12 ? 1 : 0));
    const columns = [Float64Array.from(groups, noise)];
    const { auc, folds } = await classifierTest({ features: { names: ['x'], columns }, labels, groups });
    expect(folds).toBe(5);
    expect(auc.value).toBeGreaterThan(0);
    expect(auc.low).toBeLessThan(auc.value);
  });

  it('refuses sets that are too small, and what does not fit', async () => {
    const samples = pairsOf(FEWEST_ITEMS - 1, ['x'], () => [noise()]);
    await expect(classifierTest(samples)).rejects.toMatchObject({
      code: 'bad-input',
      message: /there are 9 and 9/,
    });
    const enough = pairsOf(FEWEST_ITEMS, ['x'], () => [noise()]);
    await expect(classifierTest({ ...enough, groups: new Uint32Array(20) })).rejects.toThrow(/one OD pair/);
    await expect(classifierTest({ ...enough, groups: [1] })).rejects.toThrow(RangeError);
    await expect(classifierTest({ ...enough, labels: enough.labels.slice(2) })).rejects.toThrow(
      /20 rows of features for 18/,
    );
    await expect(classifierTest({ ...enough, features: { names: [], columns: [] } })).rejects.toThrow(
      /at least one feature/,
    );
  });

  it('says how far it is, and stops where it is cancelled', async () => {
    const seen: number[] = [];
    const task = testTask({ onProgress: ({ done, total }) => seen.push(done / total!) });
    const samples = pairsOf(40, ['x', 'y'], () => [noise(), noise()]);
    await classifierTest(samples, { chances: 2 }, task);
    expect(seen).toEqual(Array.from({ length: 9 }, (_, i) => (i + 1) / 9));
    const cancelled = testTask({ onProgress: ({ done }) => done === 3 && cancelled.cancel() });
    await expect(classifierTest(samples, {}, cancelled)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

/** What a first look at a route tells. */
const NAMES = ['length', 'roads', 'detour', 'straightness', 'revisits'];

function simpleFeatures(sets: readonly TrajectorySet[], network: RoadNetwork): FeatureTable {
  const paths = new ShortestPaths(network, network.lengthMeters);
  const { centroidLonLat: at, lengthMeters } = network;
  const columns = NAMES.map(() => [] as number[]);
  for (const set of sets)
    for (let trip = 0; trip < set.tripCount; trip++) {
      const { roads } = tripAt(set, trip);
      const [first, last] = [roads[0], roads[roads.length - 1]];
      const length = roads.subarray(1).reduce((sum, road) => sum + lengthMeters[road], 0);
      const straight = 1000 * haversineKm(at[2 * first], at[2 * first + 1], at[2 * last], at[2 * last + 1]);
      const shortest = paths.cost(first, last);
      const values = [
        length,
        roads.length,
        shortest > 0 ? length / shortest : NaN,
        length > 0 ? straight / length : NaN,
        roads.length - new Set(roads).size,
      ];
      values.forEach((value, f) => columns[f].push(value));
    }
  return { names: NAMES, columns: columns.map((column) => Float64Array.from(column)) };
}

describe('routes of a tiny city', () => {
  let network: RoadNetwork;
  let trips: TrajectorySet;
  beforeAll(() => {
    ({
      network,
      trips: { train: trips },
    } = makeSampleCity({ roads: 200, trips: 700, seed: 3 }).content);
  });

  /** Two sets of equal size, trip i of one beside trip i of the other. */
  const beside = (one: TrajectorySet, other: TrajectorySet): TwoSamples => ({
    features: simpleFeatures([one, other], network),
    labels: Uint8Array.from({ length: 2 * one.tripCount }, (_, i) => (i < one.tripCount ? 0 : 1)),
    groups: Uint32Array.from({ length: 2 * one.tripCount }, (_, i) => i % one.tripCount),
  });
  const chosen = (indices: ArrayLike<number>) =>
    trajectorySetFrom(Array.from(indices, (trip) => tripAt(trips, trip)));

  it('halves of one set of trips cannot be told apart', async () => {
    const order = new Random(8).shuffle(Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip));
    const half = trips.tripCount >> 1;
    const samples = beside(chosen(order.subarray(0, half)), chosen(order.subarray(half, 2 * half)));
    const { auc, chance } = await classifierTest(samples, { chances: 19 });
    expect(auc.low).toBeLessThan(0.5);
    expect(auc.high).toBeGreaterThan(0.5);
    expect(chance!.pValue).toBeGreaterThan(0.05);
  });

  it('shortest paths and random walks can nearly always', async () => {
    const random = new Random(9);
    const paths = new ShortestPaths(network, network.lengthMeters);
    const all = Array.from({ length: trips.tripCount }, (_, trip) => tripAt(trips, trip).roads);
    const timed = (roads: ArrayLike<number>) => ({ roads, times: Array.from(roads, (_, k) => 20 * k) });
    const shortest = all.map((roads) => timed(paths.path(roads[0], roads[roads.length - 1])!));
    const walks = shortest.map(({ roads: { 0: first, length } }) => {
      const walk = [first];
      while (walk.length < length) {
        const [from, to] = network.successorOffsets.subarray(
          walk[walk.length - 1],
          walk[walk.length - 1] + 2,
        );
        walk.push(network.successors[from + random.int(to - from)]);
      }
      return timed(walk);
    });
    const { auc, features } = await classifierTest(
      beside(trajectorySetFrom(shortest), trajectorySetFrom(walks)),
    );
    expect(auc.low).toBeGreaterThan(0.9);
    const [strongest] = [...features].sort((a, b) => b.drop - a.drop);
    expect(['detour', 'straightness']).toContain(strongest.name);
  });
});
