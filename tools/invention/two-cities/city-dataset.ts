import type { DataCard } from '../../../src/domain/data-card';
import type { Dataset } from '../../../src/domain/dataset';
import { partitionRoads } from '../../../src/domain/partition';
import { defaultZoneCount } from '../../../src/data/hoser-layout';
import { datasetWithPoints } from '../points/points-dataset';
import { CITY_LICENCE, CITY_STEP, RULES_LAID_DOWN } from '../../../src/data/simulation/city-card';
import type { CityCharacter } from './city-character';
import type { CitySimulation } from './simulate-city';

/**
 * An invented city as a data set: roads, drives as trips split by time, their GPS points as traces, and places. The
 * same city gives the same bytes.
 */
export function cityDataset(
  { title }: CityCharacter,
  { network, places, trips, traces, step }: CitySimulation,
  seed: number,
): Promise<Dataset> {
  const { zoneOfRoad, zoneCount } = partitionRoads(network, defaultZoneCount(network.roadCount), seed);
  const zones = {
    zoneCount,
    zoneOfRoad,
    transitions: new Float64Array(zoneCount ** 2),
    source: 'derived' as const,
  };
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
        counts: { roads: network.roadCount, places: places.places.ids.length },
      },
    ],
    seed,
    simulated: true,
  };
  const simulated = { trips, traces, step, places: places.places };
  return datasetWithPoints({ network, zones, card }, simulated, {
    name: title,
    seed,
    made: new Date(RULES_LAID_DOWN),
    splitBy: 'time',
  });
}
