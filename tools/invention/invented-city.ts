import { defaultZoneCount } from '../../src/data/hoser-layout';
import { CITY_LICENCE, CITY_STEP, RULES_LAID_DOWN } from '../../src/data/simulation/simulation-settings';
import type { DataCard } from '../../src/domain/data-card';
import type { Dataset } from '../../src/domain/dataset';
import type { RoadNetwork } from '../../src/domain/road-network';
import { derivedZones } from '../../src/domain/zones';

/** Roads of an invented city with places, as a part of a data set, and the card that says who made them. */
export function inventedCity(
  title: string,
  network: RoadNetwork,
  places: number,
  seed: number,
): Pick<Dataset, 'network' | 'zones'> & { readonly card: DataCard } {
  const { zones } = derivedZones(network, defaultZoneCount(network.roadCount), seed);
  const card: DataCard = {
    version: 1,
    name: title,
    made: RULES_LAID_DOWN,
    sources: [
      { name: title, gives: 'roads', kind: 'hoser', licence: CITY_LICENCE, attribution: '', sha256: '' },
    ],
    steps: [
      {
        name: CITY_STEP,
        settings: { city: title, seed },
        counts: { roads: network.roadCount, places },
      },
    ],
    seed,
    simulated: true,
  };
  return { network, zones, card };
}
