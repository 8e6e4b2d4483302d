import { Random } from '../../../src/base/random';
import type { RoadNetwork, RoadDetails } from '../../../src/domain/road-network';
import { makeRoads, type CityRoad } from '../sample-city/roads';
import { RoadDetailsTable } from '../../../src/data/road-details-table';
import type { CityCharacter } from './city-character';
import { cityStreets } from './city-streets';

/** Lanes in driving direction; other classes have one. */
const LANES: Readonly<Record<string, number>> = { primary: 2, secondary: 2 };

/** The road network of a city, whose every road can be reached from every other. The same seed gives the same roads. */
export function cityNetwork(character: CityCharacter, seed: number): RoadNetwork {
  const random = new Random(seed).fork(`city ${character.key}`);
  const graph = cityStreets(character, random.fork('streets'));
  const { network, roads } = makeRoads(graph, random.fork('roads'), character.centre);
  const linesAlong = Math.round(character.height / character.blockHeight) + 1;
  return { ...network, details: detailsOf(roads, linesAlong) };
}

/** Names count the streets, as cities of squares do: streets along, avenues across. */
function detailsOf(roads: readonly CityRoad[], linesAlong: number): RoadDetails {
  const table = new RoadDetailsTable();
  for (const { edge, roadClass } of roads) {
    const { street } = edge;
    const name = street < linesAlong ? `Street ${street + 1}` : `Avenue ${street - linesAlong + 1}`;
    table.add({ name, lanes: LANES[roadClass] ?? 1, wayId: NaN, layer: 0, usualSpeed: true });
  }
  return table.finish();
}
