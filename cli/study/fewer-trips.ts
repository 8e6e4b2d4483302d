import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { fingerprintOf } from '../../src/data/fingerprint';
import type { Dataset } from '../../src/domain/dataset';
import { fewerTrips } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zones';

/**
 * A data set with so many of its training trips, drawn by chance, and what follows from them; validation and
 * test trips stay. The trips of a smaller number are among those of a larger one.
 * @param seed draws the same trips again
 * @throws Failure 'bad-input' where it has fewer
 */
export async function withFewerTrips(dataset: Dataset, count: number, seed: number): Promise<Dataset> {
  const { train } = dataset.trips;
  if (count > train.tripCount)
    throw new Failure(
      'bad-input',
      `${shown(dataset.name)} has ${train.tripCount} training trips, and ${count} are asked for. Ask for fewer with --trips.`,
    );
  const trips = { ...dataset.trips, train: fewerTrips(train, count, seed) };
  const { zoneCount, zoneOfRoad } = dataset.zones;
  const zones = { ...dataset.zones, transitions: zoneTransitions(trips.train, zoneOfRoad, zoneCount) };
  const content = { ...dataset, trips, zones };
  return { ...content, fingerprint: await fingerprintOf(content) };
}
