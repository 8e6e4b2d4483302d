import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { tripAt } from '../../../domain/trajectory-set';
import { Matcher } from '../../../matching/matcher';
import { simulateGps } from '../../../matching/simulate-gps';
import { matchingCity, tracesOf } from '../../../matching/testing/matching-city';
import { makePointTrips } from '../trips/make-point-trips';

/** A made city with GPS trips of some 20 to 60 points, 5 s apart, and 6 m of noise, over four weeks. */
export async function drivenTown(roads = 400, traces = 150) {
  const { graph, ubodt, trips } = await matchingCity(roads, 2 * traces);
  const matcher = new Matcher(graph, ubodt);
  const random = new Random(3);
  const drives = Array.from({ length: Math.min(traces, trips.tripCount) }, (_, trip) => {
    const { roads: route, times } = tripAt(trips, trip);
    return simulateGps(graph, route, times, { noiseMeters: 6, intervalSeconds: 5 }, random);
  });
  const { network } = graph;
  const dataset = { name: 'Town', network, extras: { traces: tracesOf(drives) } };
  return { network, matcher, points: await makePointTrips(dataset, NO_TASK, matcher) };
}
