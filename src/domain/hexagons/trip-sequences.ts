import type { RoadNetwork } from '../road-network';
import type { TrajectorySet } from '../trajectory-set';
import type { CityHexagons } from './city-hexagons';
import { DROP_RULE, SequenceBuilder, type CountedSequences, type DropRule } from './hexagon-sequences';
import { hexagonOfRoad } from './hexagon-cover';

/**
 * Sequences of matched trips: one hexagon each time that a trip comes from another one, however long it stays. A trip belongs to
 * its vehicle; where the source names none it belongs to itself.
 */
export function tripSequences(
  trips: TrajectorySet,
  network: Pick<RoadNetwork, 'centroidLonLat'>,
  city: CityHexagons,
  drop: DropRule = DROP_RULE,
): CountedSequences {
  const hexagons = hexagonOfRoad(network, city);
  const builder = new SequenceBuilder(trips.roads.length, drop);
  const { codes, names } = ownersOf(trips);
  let outside = 0;
  for (let trip = 0; trip < trips.tripCount; trip++) {
    let before = -1;
    for (let at = trips.offsets[trip]; at < trips.offsets[trip + 1]; at++) {
      const hexagon = hexagons[trips.roads[at]];
      if (hexagon < 0) outside++;
      else if (hexagon !== before) builder.add(hexagon, trips.times[at]);
      if (hexagon >= 0) before = hexagon;
    }
    builder.end(codes[trip]);
  }
  return builder.done(names, { visits: trips.roads.length, outside });
}

function ownersOf({ tripCount, names, sourceRows }: TrajectorySet): { codes: Uint32Array; names: string[] } {
  const codeOf = new Map<string, number>();
  const codes = new Uint32Array(tripCount);
  for (let trip = 0; trip < tripCount; trip++) {
    // A blank cannot begin the name of a vehicle, so that no trip is taken for one.
    const owner = names?.vehicles[trip] || ` trip ${sourceRows[trip]}`;
    const code = codeOf.get(owner) ?? codeOf.size;
    codeOf.set(owner, code);
    codes[trip] = code;
  }
  return { codes, names: Array.from(codeOf.keys(), (name) => name.trim()) };
}
