import type { RoadNetwork } from '../../../domain/road-network';
import { dataFileFromBytes } from '../../data-file';
import { buildRoadNetwork } from '../build-road-network';
import type { NetworkReport } from '../network-report';
import type { NetworkSettings } from '../network-settings';
import { readOsm } from '../read-osm';
import { drawnNodes, way, xmlOf, type SmallRelation, type SmallWay } from './small-map';

export interface Made {
  readonly network: RoadNetwork;
  readonly report: NetworkReport;
  /** Roads as the letters along them, such as `abc`. */
  readonly roads: string[];
  /** Turns such as `ab>bc`. */
  readonly turns: string[];
}

/**
 * A network of nodes that are drawn and of ways through them, with all
 * roads unless the settings say otherwise.
 */
export async function make(
  drawing: string,
  ways: readonly SmallWay[],
  settings: Partial<NetworkSettings> = {},
  relations: readonly SmallRelation[] = [],
): Promise<Made> {
  const { nodes } = drawnNodes(drawing);
  const extract = await readOsm([dataFileFromBytes('small.osm', xmlOf({ nodes, ways, relations }))]);
  const made = await buildRoadNetwork(extract, { mainPartOnly: false, uTurns: 'never', ...settings });
  const letters = new Map(nodes.map(({ id, lon, lat }) => [`${lon} ${lat}`, String.fromCharCode(id)]));
  const { network } = made;
  const nameOf = (road: number) => {
    let name = '';
    for (let v = network.shapeOffsets[road]; v < network.shapeOffsets[road + 1]; v++)
      name += letters.get(`${network.shapeLonLat[2 * v]} ${network.shapeLonLat[2 * v + 1]}`);
    return name;
  };
  const roads = Array.from({ length: network.roadCount }, (_, road) => nameOf(road));
  const turns = roads.flatMap((name, road) =>
    Array.from(
      network.successors.subarray(network.successorOffsets[road], network.successorOffsets[road + 1]),
      (next) => `${name}>${roads[next]}`,
    ),
  );
  return { ...made, roads, turns };
}

/** How many restrictions met each outcome. */
export const outcomes = ({ report }: Made) =>
  Object.fromEntries(report.restrictions.map(({ outcome, count }) => [outcome, count]));

/** Four streets that meet at x: west 1, east 2, north 3, south 4. */
export const CROSS = '  n  \nw x e\n  s  ';
export const cross = [way(1, 'wx'), way(2, 'xe'), way(3, 'nx'), way(4, 'xs')];
export const oneWay = { oneway: 'yes' };
