import type { Failure } from '../../../base/failure';
import { successorIndex, type RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { intsOf, uint32s, type Tensors } from '../../../engine/checkpoints/tensor-values';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import type { RaceRoutes } from './race';
import { roadsAt } from './race-routes';

/** Whole numbers as a tensor of bytes where they fit. */
const shortest = (values: Uint32Array): SafetensorsTensor =>
  values.every((value) => value < 256)
    ? { dtype: 'U8', shape: [values.length], data: Uint8Array.from(values) }
    : intsOf(values);

/**
 * Writes sets of routes, all for the same pairs, in a tenth of the room that their roads take. `<at>/lengths`: the number
 * of roads of each route. `<at>/turns`: for each road but the first of a route, which successor it is of the road before.
 * A route begins on its pair's first road, so that road is not written.
 */
export function packRoutes(
  tensors: Tensors,
  at: string,
  sets: readonly RaceRoutes[],
  network: RoadNetwork,
): void {
  const lengths: number[] = [];
  const turns: number[] = [];
  for (const routes of sets)
    for (let pair = 0; pair < routes.count; pair++) {
      const roads = roadsAt(routes, pair);
      lengths.push(roads.length);
      for (let i = 1; i < roads.length; i++) turns.push(successorIndex(network, roads[i - 1], roads[i]));
    }
  tensors.set(`${at}/lengths`, shortest(Uint32Array.from(lengths)));
  tensors.set(`${at}/turns`, shortest(Uint32Array.from(turns)));
}

/** What tells which road each turn leads to. */
interface Unpacking {
  /** How many sets there are. */
  readonly sets: number;
  /** Those of the pairs, in `of`. */
  readonly trips: Uint32Array;
  readonly of: TrajectorySet;
  readonly network: RoadNetwork;
}

/** @throws what `broken` makes, if the lists do not fit the pairs or the roads */
export function readRoutes(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  at: string,
  { sets, trips, of, network }: Unpacking,
  broken: (what: string) => Failure,
): RaceRoutes[] {
  const count = trips.length;
  const lengths = uint32s(tensors, `${at}/lengths`, broken, sets * count);
  const turns = uint32s(tensors, `${at}/turns`, broken);
  if (lengths.some((length) => length === 0)) throw broken(`a route of ${at} has no road`);
  const roadCount = lengths.reduce((sum, length) => sum + length, 0);
  if (roadCount - lengths.length !== turns.length)
    throw broken(`the routes of ${at} do not fill its list of turns`);
  const { successorOffsets, successors } = network;
  let turn = 0;
  return Array.from({ length: sets }, (_, set) => {
    const own = lengths.subarray(set * count, (set + 1) * count);
    const offsets = new Uint32Array(count + 1);
    own.forEach((length, pair) => (offsets[pair + 1] = offsets[pair] + length));
    const roads = new Uint32Array(offsets[count]);
    const arrived = new Uint8Array(count);
    for (let pair = 0; pair < count; pair++) {
      const [first, last] = [of.offsets[trips[pair]], of.offsets[trips[pair] + 1] - 1];
      let road = (roads[offsets[pair]] = of.roads[first]);
      for (let i = offsets[pair] + 1; i < offsets[pair + 1]; i++) {
        const link = successorOffsets[road] + turns[turn++];
        if (link >= successorOffsets[road + 1])
          throw broken(`a route of ${at} takes a turn that is not there`);
        road = roads[i] = successors[link];
      }
      arrived[pair] = road === of.roads[last] ? 1 : 0;
    }
    return { count, offsets, roads, arrived };
  });
}
