import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { gridTown } from '../../domain/testing/grid-town';
import { NODE2VEC, node2vec, roadWalks, type WalkSettings } from './node2vec';

/** Each of four roads leads to those beside it in a ring, 0 also to 2; 4 is a dead end behind 3. */
const RING = {
  roadCount: 5,
  successorOffsets: Uint32Array.of(0, 3, 5, 7, 10, 10),
  successors: Uint32Array.of(1, 2, 3, 0, 2, 1, 3, 2, 0, 4),
};

const WALKS: WalkSettings = { perRoad: 400, length: 12, back: 1, away: 1 };

/** Share of the steps that could turn back and did. */
function turnedBack(settings: WalkSettings): number {
  let [back, all] = [0, 0];
  for (const walk of roadWalks(RING, settings, new Random(3)))
    for (let i = 2; i < walk.length; i++) {
      if (walk[i - 1] === 4) continue;
      all++;
      if (walk[i] === walk[i - 2]) back++;
    }
  return back / all;
}

describe('walks over roads', () => {
  it('follow successors, begin everywhere equally often, and end at dead ends', () => {
    const starts = new Uint32Array(RING.roadCount);
    for (const walk of roadWalks(RING, WALKS, new Random(1))) {
      starts[walk[0]]++;
      for (let i = 1; i < walk.length; i++) {
        const [from, to] = RING.successorOffsets.subarray(walk[i - 1], walk[i - 1] + 2);
        expect(RING.successors.subarray(from, to)).toContain(walk[i]);
      }
      expect(walk.length === WALKS.length || walk[walk.length - 1] === 4).toBe(true);
    }
    expect([...starts]).toEqual(Array(RING.roadCount).fill(WALKS.perRoad));
  });

  it('turn back as often as p says', () => {
    const [seldom, evenly, often] = [8, 1, 1 / 8].map((back) => turnedBack({ ...WALKS, back }));
    expect(seldom).toBeLessThan(0.15);
    expect(evenly).toBeGreaterThan(0.3);
    expect(often).toBeGreaterThan(0.7);
  });

  it('stay near where they came from as q says', () => {
    /** Share of walks 3 -> 0 that went on to 1, which does not follow 3, among 1 and 2, which does. */
    const wentAway = (away: number) => {
      let [gone, all] = [0, 0];
      for (const walk of roadWalks(RING, { ...WALKS, away }, new Random(5)))
        for (let i = 2; i < walk.length; i++) {
          if (walk[i - 2] !== 3 || walk[i - 1] !== 0 || walk[i] === 3) continue;
          all++;
          if (walk[i] === 1) gone++;
        }
      return gone / all;
    };
    expect(wentAway(8)).toBeLessThan(0.2);
    expect(wentAway(1 / 8)).toBeGreaterThan(0.8);
  });
});

describe('vectors of roads', () => {
  const town = gridTown(8);
  const settings = { ...NODE2VEC, width: 16 };

  it('are alike where roads are near, and the same for one seed', async () => {
    const [vectors, again] = [
      await node2vec(town, settings, new Random(7), NO_TASK),
      await node2vec(town, settings, new Random(7), NO_TASK),
    ];
    expect(again).toEqual(vectors);
    const of = (road: number) => vectors.subarray(16 * road, 16 * road + 16);
    const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k], 0);
    const cosine = (a: number, b: number) =>
      product(of(a), of(b)) / Math.sqrt(product(of(a), of(a)) * product(of(b), of(b)));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const roads = Array.from({ length: town.roadCount }, (_, road) => road);
    const next = roads.flatMap((road) =>
      [...town.successors.subarray(town.successorOffsets[road], town.successorOffsets[road + 1])].map(
        (other) => cosine(road, other),
      ),
    );
    const any = roads.map((road) => cosine(road, (road * 37 + 11) % town.roadCount));
    expect(mean(next)).toBeGreaterThan(mean(any) + 0.4);
  });

  it('have a spread of 1 about 0', async () => {
    const vectors = await node2vec(town, { ...settings, perRoad: 1 }, new Random(2), NO_TASK);
    const sums = new Float64Array(16);
    vectors.forEach((value, i) => (sums[i % 16] += value));
    expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-3);
    expect(vectors.reduce((sum, value) => sum + value * value, 0) / vectors.length).toBeCloseTo(1, 5);
  });
});
