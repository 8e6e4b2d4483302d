import { Random } from '../../../src/base/random';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { landUseOf } from '../../../src/data/simulation/network-land-use';
import { townOfNetwork } from '../../../src/data/simulation/network-town';
import { TWO_CITIES, type CityCharacter } from '../two-cities/city-character';
import { layOutPlaces } from '../two-cities/city-places';
import { cityNetwork } from '../two-cities/city-roads';
import { Venues } from './venues';

/** The city of the residents: like City B, but eight kilometres wide and high, so that some six hundred hexagons of resolution 9 cover it. */
export const RESIDENT_CITY: CityCharacter = {
  ...TWO_CITIES.b,
  key: 'residents',
  title: 'Sample residents',
  centre: [31.4, 60.9],
  turnDegrees: 12,
  width: 8000,
  height: 8000,
  blockWidth: 260,
  blockHeight: 220,
  missing: 0.15,
  places: 3000,
};

/** The roads of the residents' city and its places. The same seed gives the same bits. */
export function residentCity(seed: number): { network: RoadNetwork; venues: Venues } {
  const network = cityNetwork(RESIDENT_CITY, seed);
  const random = new Random(seed).fork('places of residents');
  const town = townOfNetwork(network);
  const { landUse } = landUseOf(town, undefined, 0, random.fork('land use'));
  const places = layOutPlaces(town, landUse, RESIDENT_CITY.places, random.fork('places'));
  return { network, venues: new Venues(places, random.fork('venues')) };
}
