import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { recoveryMask } from '../../../domain/masked-trajectories/masks';
import type { OdPairs } from '../../../generation/od-pairs';
import { routeSetFrom, StopReason } from '../../../generation/route';
import { buildUbodt } from '../../../matching/ubodt';
import { matchGraph } from '../../../matching/match-graph';
import { networkInMeters, traceOf } from '../../../matching/testing/matching-city';
import { askedPlaces } from '../../../evaluation/recovery/partly-seen-trip';
import { metresApart } from '../../../evaluation/recovery/errors';
import { alongRoads, sparseMatcher } from '../../../evaluation/recovery/baselines/along-roads';
import { alongDrawnRoutes, minutesOfDrawnRoutes, type DrawsRoutes } from './student-routes';
import { straightLines } from '../../../evaluation/recovery/baselines/straight-lines';

/** Two ways from A to B: straight on by roads 0, 1 and 2, or round by 0, 3, 4, 5 and 2. */
const network = networkInMeters([
  [
    [0, 0],
    [200, 0],
  ],
  [
    [200, 0],
    [400, 0],
  ],
  [
    [400, 0],
    [600, 0],
  ],
  [
    [200, 0],
    [200, 100],
  ],
  [
    [200, 100],
    [400, 100],
  ],
  [
    [400, 100],
    [400, 0],
  ],
]);
const graph = matchGraph(network);
const matcher = sparseMatcher(graph, await buildUbodt(graph));
type Metres = readonly [x: number, y: number];
const pointsAt = (...places: readonly Metres[]) => traceOf(places).lonLat;
const degrees = (place: Metres) => {
  const [lon, lat] = pointsAt(place);
  return [lon, lat] as const;
};

/** Draws the way that is asked for, a minute a road; `null` arrives nowhere. */
function drawing(roads: readonly number[] | null) {
  const asked: [number, number, number][] = [];
  const draws: DrawsRoutes = async ({ origins, destinations, departures }: OdPairs) =>
    routeSetFrom(
      Array.from(origins, (origin, i) => {
        asked.push([origin, destinations[i], departures[i]]);
        const way = roads ?? [origin];
        return {
          ...{ roads: way, times: way.map((_, k) => departures[i] + 60 * k) },
          ...{ origin, destination: destinations[i] },
          stop: roads ? StopReason.arrived : StopReason.limit,
        };
      }),
    );
  return { asked, draws };
}

/** Points at 100 m, round by the far way to 500 m: the middle one is hidden. */
const trip = {
  lonLat: pointsAt([100, 0], [300, 100], [500, 0]),
  times: Float64Array.of(1000, 1060, 1120),
};
const { seen, truth } = askedPlaces(trip, recoveryMask(3, 'space', 2));

describe('recovery along drawn routes', () => {
  it('goes where the route does, and not by the shortest path', async () => {
    const { asked, draws } = drawing([0, 3, 4, 5, 2]);
    const found = await alongDrawnRoutes([seen], matcher, draws, NO_TASK);
    expect(asked).toEqual([[0, 2, 1000]]);
    expect([found.asked, found.arrived]).toEqual([1, 1]);
    expect(metresApart(found.answers[0], truth)[0]).toBeLessThan(0.1);
    expect(metresApart(alongRoads(seen, matcher), truth)[0]).toBeGreaterThan(99);
  });

  it('is that along the road where the route is the shortest path', async () => {
    const { answers } = await alongDrawnRoutes([seen], matcher, drawing([0, 1, 2]).draws, NO_TASK);
    expect(metresApart(answers[0], alongRoads(seen, matcher))[0]).toBeLessThan(1e-6);
  });

  it('is on straight lines where a route does not arrive, and asks for none on one road', async () => {
    const lost = await alongDrawnRoutes([seen], matcher, drawing(null).draws, NO_TASK);
    expect([...lost.answers[0], lost.arrived]).toEqual([...straightLines(seen), 0]);
    const short = {
      lonLat: pointsAt([20, 3], [90, -3], [180, 3]),
      times: trip.times,
    };
    const { asked, draws } = drawing(null);
    const own = askedPlaces(short, recoveryMask(3, 'space', 2)).seen;
    const { answers } = await alongDrawnRoutes([own], matcher, draws, NO_TASK);
    expect(asked).toEqual([]);
    expect(metresApart(answers[0], pointsAt([100, 0]))[0]).toBeLessThan(0.1);
  });
});

describe('travel times of drawn routes', () => {
  const question = { from: degrees([50, 0]), to: degrees([500, 0]), departure: 1000 };
  const beside = () => 99;

  it('are the minutes of the route, stretched to where both ends lie on their roads', async () => {
    const { asked, draws } = drawing([0, 3, 4, 5, 2]);
    const found = await minutesOfDrawnRoutes([question], graph, draws, beside, NO_TASK);
    expect(asked).toEqual([[0, 2, 1000]]);
    // Four minutes for 600 m to the last road; 550 m and 100 m of the last one are driven.
    expect(found.answers[0]).toBeCloseTo((4 * (600 - 50 + 100)) / 600, 2);
  });

  it('are those of another baseline where no route arrives, or both ends lie on one road or beside the map', async () => {
    const same = { ...question, to: degrees([150, 0]) };
    const away = { ...question, to: degrees([500, 9000]) };
    const { answers, asked, arrived } = await minutesOfDrawnRoutes(
      [question, same, away],
      graph,
      drawing(null).draws,
      beside,
      NO_TASK,
    );
    expect([answers, asked, arrived]).toEqual([[99, 99, 99], 1, 0]);
  });
});
