import { expect, it } from 'vitest';
import { tinyCity } from '../../../src/systems/routes/testing/tiny-experiment';
import { selectTrips } from '../../../src/domain/trajectory-set';
import { cityFacts } from './command';

it('counts roads and training trips alone', async () => {
  const { network, trips } = await tinyCity();
  const train = selectTrips(trips.train, [0, 1]);
  const metres = [...train.roads].reduce((sum, road) => sum + network.lengthMeters[road], 0);
  expect(cityFacts({ network, trips: { ...trips, train } })).toEqual({
    roads: network.roadCount,
    trips: 2,
    roadsPerTrip: train.roads.length / 2,
    tripsPerRoad: 2 / network.roadCount,
    kilometres: expect.closeTo(metres / 2000, 9),
  });
});
