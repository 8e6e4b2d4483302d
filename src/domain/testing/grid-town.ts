import type { Dataset } from '../dataset';
import type { RoadNetwork } from '../road-network';
import { trajectorySetFrom, type TrajectorySet } from '../trajectory-set';
import { networkOf, type Line } from './small-network';

/** About 110 m. */
const BLOCK = 0.001;

/** A town of `side` x `side` junctions whose streets are driven both ways; no way goes straight back. */
export function gridTown(side: number): RoadNetwork {
  const ends: (readonly [from: number, to: number])[] = [];
  for (let at = 0; at < side * side; at++) {
    const beside = [at % side < side - 1 ? at + 1 : -1, at + side < side * side ? at + side : -1];
    for (const other of beside) if (other >= 0) ends.push([at, other], [other, at]);
  }
  const place = (at: number) => [BLOCK * (at % side), 41 + BLOCK * Math.floor(at / side)] as const;
  const lines: Line[] = ends.map(([from, to]) => [place(from), place(to)]);
  const following = ends.flatMap(([from, to], road) =>
    ends.flatMap(([next, end], other) => (next === to && end !== from ? [[road, other] as const] : [])),
  );
  return networkOf(lines, following);
}

/** Walks of `length` roads each; `turns` decides where they begin and go on. */
export function walks(
  network: RoadNetwork,
  count: number,
  length: number,
  turns: () => number,
): TrajectorySet {
  return trajectorySetFrom(
    Array.from({ length: count }, (_, walk) => {
      const roads = [turns() % network.roadCount];
      while (roads.length < length) {
        const at = roads[roads.length - 1];
        const [from, to] = network.successorOffsets.subarray(at, at + 2);
        roads.push(network.successors[from + (turns() % (to - from))]);
      }
      return { roads, times: roads.map((_road, i) => 1000 * walk + 20 * i) };
    }),
  );
}

/** A data set of walks in such a town. Its zones are one. */
export function gridDataset(side: number, trips: number, turns: () => number): Dataset {
  const network = gridTown(side);
  const set = () => walks(network, trips, 6, turns);
  return {
    name: 'Grid town',
    network,
    trips: { train: set(), val: set(), test: set() },
    zones: {
      zoneCount: 1,
      zoneOfRoad: new Uint32Array(network.roadCount),
      transitions: new Float64Array(1),
      source: 'derived',
    },
    fingerprint: 'grid',
  };
}
