import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { ShortestPaths } from '../domain/shortest-path';
import {
  buildUbodt,
  BYTES_PER_ROW,
  decodeUbodt,
  encodeUbodt,
  rowOf,
  ubodtBytes,
  ubodtKey,
  ubodtRows,
  type Ubodt,
} from './ubodt';
import { matchGraph } from './match-graph';
import { RoadWays } from './road-ways';
import { isConnected, matchingCity, networkInMeters } from './testing/matching-city';
import { testTask } from '../base/testing/test-task';

const DELTA = 3000;
const city = await matchingCity();
const { graph, ubodt } = city;
const { network, lengthMeters } = graph;

/** Whether a table is the one of the city, number by number (quicker than `toEqual` on large arrays). */
const isSame = (other: Ubodt | null): boolean =>
  other !== null &&
  (['key', 'deltaMeters', 'reachMeters'] as const).every((name) => other[name] === ubodt[name]) &&
  (['offsets', 'targets', 'costs', 'firsts'] as const).every(
    (name) =>
      other[name].constructor === ubodt[name].constructor &&
      other[name].length === ubodt[name].length &&
      other[name].every((value, i) => value === ubodt[name][i]),
  );

/** Metres between the end of one road and the start of another by plain Dijkstra. */
const plainWay = (paths: ShortestPaths, from: number, to: number): number =>
  paths.cost(from, to) - lengthMeters[to];

/** Drivers take a way with fewer turns that is hardly longer than the shortest. */
function expectHardlyLonger(path: readonly number[], shortest: number): void {
  const meters = path.slice(1, -1).reduce((sum, road) => sum + lengthMeters[road], 0);
  expect(meters).toBeGreaterThan(shortest - 0.01);
  expect(meters).toBeLessThan(1.1 * shortest + 20.01);
}

describe('the table of ways', () => {
  it('has the cost of plain Dijkstra for 200 random pairs, and nothing beyond its reach', () => {
    const paths = new ShortestPaths(network, lengthMeters);
    const ways = new RoadWays(graph, ubodt);
    const random = new Random(3);
    let within = 0;
    for (let pair = 0; pair < 200; pair++) {
      const [from, to] = [random.int(network.roadCount), random.int(network.roadCount)];
      if (from === to) continue;
      const exact = plainWay(paths, from, to);
      if (exact <= DELTA) {
        within++;
        expect(ways.near(from, to)).toBeCloseTo(exact, 3);
      } else expect(ways.near(from, to)).toBe(Infinity);
    }
    expect(within).toBeGreaterThan(50);
  });

  it('leads along connected roads that are as long as it says', () => {
    const ways = new RoadWays(graph, ubodt);
    const random = new Random(4);
    for (let pair = 0; pair < 300; pair++) {
      const [from, to] = [random.int(network.roadCount), random.int(network.roadCount)];
      const cost = ways.near(from, to);
      if (cost === Infinity) continue;
      const path = [from];
      ways.appendPath(from, to, path);
      expect(isConnected(network, Uint32Array.from(path))).toBe(true);
      expect(path.at(-1)).toBe(to);
      expectHardlyLonger(path, cost);
    }
  });

  it('has rows in the order of their targets, and says how large it is', () => {
    for (let exit = 0; exit + 1 < ubodt.offsets.length; exit++) {
      const row = ubodt.targets.subarray(ubodt.offsets[exit], ubodt.offsets[exit + 1]);
      expect(row.every((target, i) => i === 0 || row[i - 1] < target)).toBe(true);
    }
    expect(ubodtBytes(ubodt)).toBe(ubodt.offsets.byteLength + BYTES_PER_ROW * ubodtRows(ubodt));
    expect(rowOf(ubodt, 0, graph.entryCount)).toBe(-1);
  });

  it('keeps to restricted turns', async () => {
    const cross = [
      [
        [0, 0],
        [100, 0],
      ],
      [
        [100, 0],
        [200, 0],
      ],
      [
        [100, 0],
        [100, 100],
      ],
      [
        [200, 0],
        [200, 100],
      ],
      [
        [200, 100],
        [100, 100],
      ],
      [
        [100, 100],
        [100, 200],
      ],
    ] as const;
    const way = async (forbidden: readonly (readonly [number, number])[]) => {
      const small = matchGraph(networkInMeters(cross, forbidden));
      return new RoadWays(small, await buildUbodt(small)).near(0, 5);
    };
    expect(await way([])).toBeCloseTo(100, 1);
    expect(await way([[0, 2]])).toBeCloseTo(300, 1);
    expect(
      await way([
        [0, 2],
        [3, 4],
      ]),
    ).toBe(Infinity);
  });

  it('takes roads whose turns are alike for one node, and others apart', () => {
    const star = [
      [
        [0, 0],
        [100, 0],
      ],
      [
        [200, 0],
        [100, 0],
      ],
      [
        [100, 0],
        [100, 100],
      ],
      [
        [100, 0],
        [100, -100],
      ],
    ] as const;
    const free = matchGraph(networkInMeters(star));
    expect(free.exitOf[0]).toBe(free.exitOf[1]);
    expect(free.entryOf[2]).toBe(free.entryOf[3]);
    const restricted = matchGraph(networkInMeters(star, [[0, 3]]));
    expect(restricted.exitOf[0]).not.toBe(restricted.exitOf[1]);
    expect(restricted.entryOf[2]).not.toBe(restricted.entryOf[3]);
  });
});

describe('a table that may not take much memory', () => {
  it('reaches less far, and longer ways are found all the same', async () => {
    const maxBytes = ubodtBytes(ubodt) / 4;
    const small = await buildUbodt(graph, { maxBytes });
    expect(small.reachMeters).toBeLessThan(small.deltaMeters);
    expect(small.reachMeters).toBeGreaterThan(100);
    expect(ubodtBytes(small)).toBeLessThan(1.2 * maxBytes);
    const [all, less] = [new RoadWays(graph, ubodt), new RoadWays(graph, small)];
    const random = new Random(5);
    let far = 0;
    for (let pair = 0; pair < 100; pair++) {
      const [from, to] = [random.int(network.roadCount), random.int(network.roadCount)];
      const cost = all.near(from, to);
      expect(less.far(from, to)).toBe(cost);
      if (cost === Infinity || less.near(from, to) < Infinity) continue;
      far++;
      const path: number[] = [from];
      less.appendPath(from, to, path);
      expect(isConnected(network, Uint32Array.from(path))).toBe(true);
      expectHardlyLonger(path, cost);
    }
    expect(far).toBeGreaterThan(5);
  });
});

describe('building the table', () => {
  it('tells how far it is and can be stopped', async () => {
    const done: number[] = [];
    await buildUbodt(
      graph,
      { deltaMeters: 200 },
      testTask({ onProgress: ({ done: now }) => done.push(now) }),
    );
    expect(done[0]).toBe(0);
    expect(done.at(-1)).toBe(graph.exitRoads.length);
    let checks = 0;
    const task = testTask({
      onCheckpoint: () => {
        if (++checks > 2) task.cancel();
      },
    });
    await expect(buildUbodt(graph, {}, task)).rejects.toMatchObject({ code: 'cancelled' });
    expect(checks).toBe(3);
  });

  it('refuses a bound that is none', async () => {
    for (const deltaMeters of [0, -5, NaN, Infinity])
      await expect(buildUbodt(graph, { deltaMeters })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a kept table', () => {
  const bytes = encodeUbodt(ubodt);

  it('comes back as it was', () => {
    expect(isSame(decodeUbodt(bytes, ubodt.key))).toBe(true);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(isSame(decodeUbodt(shifted.subarray(3), ubodt.key))).toBe(true);
  });

  it('is not taken for another network, another reach, or when it is damaged', async () => {
    const other = { ...network, successors: network.successors.slice().reverse() };
    expect(ubodtKey(matchGraph(other), DELTA, 1e6)).not.toBe(ubodtKey(graph, DELTA, 1e6));
    expect(ubodtKey(graph, 2000, 1e6)).not.toBe(ubodtKey(graph, DELTA, 1e6));
    expect(decodeUbodt(bytes, ubodtKey(graph, 2000, 1e6))).toBeNull();
    expect(decodeUbodt(bytes.subarray(0, bytes.length - 1), ubodt.key)).toBeNull();
    expect(decodeUbodt(new Uint8Array(0), ubodt.key)).toBeNull();
    for (const place of [0, 5, 9, 60, bytes.length >> 1, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[place] ^= 1;
      expect(decodeUbodt(damaged, ubodt.key)).toBeNull();
    }
  });
});
