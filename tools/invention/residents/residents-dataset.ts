import type { DataCard, DataSource } from '../../../src/domain/data-card';
import type { Dataset } from '../../../src/domain/dataset';
import { partitionRoads } from '../../../src/domain/partition';
import { emptyTrajectorySet } from '../../../src/domain/trajectory-set';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { defaultZoneCount } from '../../../src/data/hoser-layout';
import { CITY_LICENCE, CITY_STEP, RULES_LAID_DOWN } from '../../../src/data/simulation/city-card';
import { RESIDENT_CITY } from './resident-city';
import type { ResidentSimulation } from './simulate-residents';

/** Simulated residents as a data set: roads, places and check-ins, and no trips. The same residents give the same bytes. */
export async function residentsDataset(
  { network, venues, checkIns, step }: ResidentSimulation,
  seed: number,
): Promise<Dataset> {
  const { zoneOfRoad, zoneCount } = partitionRoads(network, defaultZoneCount(network.roadCount), seed);
  const none = emptyTrajectorySet();
  const content = {
    network,
    trips: { train: none, val: none, test: none },
    zones: {
      zoneCount,
      zoneOfRoad,
      transitions: new Float64Array(zoneCount ** 2),
      source: 'derived' as const,
    },
    extras: { places: venues.places, checkIns },
  };
  const { title } = RESIDENT_CITY;
  const source = (gives: DataSource['gives'], name: string, kind: DataSource['kind']): DataSource => ({
    name,
    gives,
    kind,
    licence: CITY_LICENCE,
    attribution: '',
    sha256: '',
  });
  const city = {
    name: CITY_STEP,
    settings: { city: title, seed },
    counts: { roads: network.roadCount, places: venues.places.ids.length },
  };
  const card: DataCard = {
    version: 1,
    name: title,
    made: RULES_LAID_DOWN,
    sources: [source('roads', title, 'hoser'), source('check-ins', step.name, 'simulated')],
    steps: [city, step],
    seed,
    simulated: true,
  };
  return { name: title, ...content, fingerprint: await fingerprintOf(content), card };
}
