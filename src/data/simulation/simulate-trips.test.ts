import { beforeAll, describe, expect, it } from 'vitest';
import { PLACE_KINDS, POINT_PLACE_SQUARE_METERS, type LandUsePlaces } from '../../domain/places';
import { successorIndex, type RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import { networkOf, type Line } from '../../domain/testing/small-network';
import { isWeekend, secondOfDay } from '../../domain/time-statistics';
import { tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { SIMULATION_PARAMETERS } from './parameters';
import { simulateTrips, type Simulation } from './simulate-trips';
import { testTask } from '../../base/testing/test-task';
import { refusal } from '../../base/testing/refusal';

/** A square grid of streets with a road each way, roads of `meters` on the equator; no turning back. */
function gridNetwork(size: number, meters = 400): RoadNetwork {
  const step = meters / 111_195;
  const node = (column: number, row: number): readonly [number, number] => [column * step, row * step];
  const lines: Line[] = [];
  const nodes = Array.from({ length: size }, (_, i) => i);
  const both = (a: Line[number], b: Line[number]) => lines.push([a, b], [b, a]);
  for (const row of nodes)
    for (const column of nodes) {
      if (column + 1 < size) both(node(column, row), node(column + 1, row));
      if (row + 1 < size) both(node(column, row), node(column, row + 1));
    }
  const same = (a: Line[number], b: Line[number]) => a[0] === b[0] && a[1] === b[1];
  const links = lines.flatMap((line, road) =>
    lines.flatMap((next, other): [number, number][] =>
      same(line[1], next[0]) && !same(line[0], next[1]) ? [[road, other]] : [],
    ),
  );
  return { ...networkOf(lines, links), lengthMeters: new Float64Array(lines.length).fill(meters) };
}

function expectDrivable(network: RoadNetwork, trips: TrajectorySet): void {
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const { roads, times } = tripAt(trips, trip);
    for (let i = 1; i < roads.length; i++) {
      expect(successorIndex(network, roads[i - 1], roads[i])).toBeGreaterThanOrEqual(0);
      expect(times[i]).toBeGreaterThan(times[i - 1]);
    }
    expect(times.every(Number.isInteger)).toBe(true);
  }
}

describe('trips on a plain grid without classes or limits', () => {
  const grid = gridNetwork(9);
  const options = {
    trips: 120,
    seed: 4,
    startDate: '2026-02-07',
    days: 2,
    parameters: { tripsPerDriver: 6 },
  };
  let simulation: Simulation;
  beforeAll(async () => {
    simulation = await simulateTrips(grid, options);
  });

  it('are as many as asked for and follow the roads', () => {
    expect(simulation.trips.tripCount).toBe(120);
    expectDrivable(grid, simulation.trips);
    for (let trip = 0; trip < 120; trip++)
      expect(tripAt(simulation.trips, trip).roads.length).toBeGreaterThanOrEqual(5);
  });

  it('leave on the days asked for, in order, and belong to drivers', () => {
    const starts = Array.from({ length: 120 }, (_, trip) => tripAt(simulation.trips, trip).times[0]);
    expect([...starts].sort((a, b) => a - b)).toEqual(starts);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(Date.UTC(2026, 1, 7) / 1000);
    expect(Math.max(...starts)).toBeLessThan(Date.UTC(2026, 1, 9) / 1000);
    // A Saturday and a Sunday.
    expect(starts.every(isWeekend)).toBe(true);
    expect(simulation.vehicleCount).toBe(20);
    expect(simulation.vehicleCodes.length).toBe(120);
    expect(Math.max(...simulation.vehicleCodes)).toBeLessThan(20);
  });

  it('are the same for the same seed and others for another', async () => {
    expect(await simulateTrips(grid, options)).toEqual(simulation);
    const other = await simulateTrips(grid, { ...options, seed: 5 });
    expect(other.trips.roads).not.toEqual(simulation.trips.roads);
  });

  it('come with their settings and with what became of every planned trip', () => {
    const { settings, counts } = simulation.step;
    for (const { name, default: standard } of SIMULATION_PARAMETERS)
      expect(settings[name]).toBe(name === 'tripsPerDriver' ? 6 : standard);
    expect(settings).toMatchObject({ trips: 120, seed: 4, startDate: '2026-02-07', days: 2 });
    const { wishes, trips, sameRoad, notByCar, unreachable, tooFewRoads, tooManyRoads } = counts;
    expect(trips + sameRoad + notByCar + unreachable + tooFewRoads + tooManyRoads).toBe(wishes);
    expect(unreachable).toBe(0);
  });

  it('are longer where people reach further', async () => {
    const metersOf = ({ trips }: Simulation) => trips.roads.length / trips.tripCount;
    const [near, far] = await Promise.all(
      [0.3, 50].map((reachKm) =>
        simulateTrips(gridNetwork(14), {
          trips: 150,
          seed: 1,
          parameters: { reachKm, carKm: 0, outsideTrips: 0, leastRoads: 2 },
        }),
      ),
    );
    expect(metersOf(far)).toBeGreaterThan(1.2 * metersOf(near));
  });
});

describe('trips on the roads of a sample city, without its plan', () => {
  const city = makeSampleCity({ roads: 500, trips: 20, seed: 5 });
  const { network } = city.content;
  let simulation: Simulation;
  beforeAll(async () => {
    simulation = await simulateTrips(network, { trips: 400, seed: 2 });
  });

  it('follow the roads', () => {
    expect(simulation.trips.tripCount).toBe(400);
    expectDrivable(network, simulation.trips);
  });

  it('leave by day rather than by night', () => {
    const { offsets, times } = simulation.trips;
    const hours = Array.from({ length: 400 }, (_, trip) => secondOfDay(times[offsets[trip]]) / 3600);
    const between = (from: number, to: number) => hours.filter((hour) => hour >= from && hour < to).length;
    expect(between(7, 10)).toBeGreaterThan(3 * between(1, 4));
  });

  it('keep to the part of the town where the map has places, if it alone counts', async () => {
    const longitudes = Array.from(
      { length: network.roadCount },
      (_, road) => network.centroidLonLat[2 * road],
    );
    const border = [...longitudes].sort((a, b) => a - b)[network.roadCount >> 1];
    const west = longitudes.flatMap((longitude, road) => (longitude < border ? [road] : []));
    const at = west.flatMap((road) => PLACE_KINDS.map((_, kind) => ({ road, kind })));
    const places: LandUsePlaces = {
      placeCount: at.length,
      lonLat: Float64Array.from(
        at.flatMap(({ road }) => [...network.centroidLonLat.subarray(2 * road, 2 * road + 2)]),
      ),
      kinds: Uint8Array.from(at, ({ kind }) => kind),
      weights: new Float64Array(at.length).fill(POINT_PLACE_SQUARE_METERS),
    };
    const endsEast = async (mapShare: number) => {
      const parameters = { mapShare, outsideTrips: 0, commutersOut: 0 };
      const { trips } = await simulateTrips(network, { trips: 60, seed: 2, places, parameters });
      const ends = Array.from({ length: 60 }, (_, trip) => tripAt(trips, trip).roads);
      // Roads within 150 m of a place lead to it.
      return ends.filter((roads) => longitudes[roads[roads.length - 1]] > border + 160 / 67_700).length;
    };
    expect(await endsEast(1)).toBe(0);
    expect(await endsEast(0)).toBeGreaterThan(5);
  });

  it('are mostly neither the shortest ways nor wild detours', () => {
    const paths = new ShortestPaths(network, network.lengthMeters);
    const meters = (roads: Uint32Array) =>
      roads.subarray(1).reduce((sum, road) => sum + network.lengthMeters[road], 0);
    const excess = Array.from({ length: 200 }, (_, trip) => {
      const { roads } = tripAt(simulation.trips, trip);
      return meters(roads) / paths.cost(roads[0], roads[roads.length - 1]) - 1;
    });
    const mean = excess.reduce((sum, more) => sum + more, 0) / excess.length;
    expect(mean).toBeGreaterThan(0.02);
    expect(mean).toBeLessThan(0.3);
    expect(excess.filter((more) => more < 1e-9).length).toBeLessThan(120);
  });

  it('report progress, rest where they are told to, and can be cancelled', async () => {
    const seen: number[] = [];
    let rests = 0;
    const watched = testTask({ onProgress: ({ done }) => seen.push(done), onCheckpoint: () => rests++ });
    await simulateTrips(network, { trips: 50, seed: 1 }, watched);
    expect(seen.at(-1)).toBe(50);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(rests).toBeGreaterThan(8);
    const task = testTask({
      onCheckpoint: () => {
        if (++rests > 20) task.cancel();
      },
    });
    const cancelled = simulateTrips(network, { trips: 50, seed: 1 }, task);
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('networks that do not lead everywhere', () => {
  const grid = gridNetwork(6);

  /** Two copies of the grid, far enough from each other; no road leads from one to the other. */
  function twoIslands(): RoadNetwork {
    const lines = (shift: number) =>
      Array.from({ length: grid.roadCount }, (_, road): Line => {
        const at = (vertex: number): Line[number] => [
          grid.shapeLonLat[2 * vertex] + shift,
          grid.shapeLonLat[2 * vertex + 1],
        ];
        return [at(grid.shapeOffsets[road]), at(grid.shapeOffsets[road + 1] - 1)];
      });
    const links = Array.from({ length: grid.roadCount }, (_, road) =>
      Array.from(
        grid.successors.subarray(grid.successorOffsets[road], grid.successorOffsets[road + 1]),
        (next): [number, number] => [road, next],
      ),
    ).flat();
    const moved = links.map(([a, b]): [number, number] => [a + grid.roadCount, b + grid.roadCount]);
    return {
      ...networkOf([...lines(0), ...lines(0.03)], [...links, ...moved]),
      lengthMeters: new Float64Array(2 * grid.roadCount).fill(400),
    };
  }

  it('count the trips that cannot be driven', async () => {
    const islands = twoIslands();
    const { trips, step } = await simulateTrips(islands, { trips: 60, seed: 3 });
    expect(trips.tripCount).toBe(60);
    expectDrivable(islands, trips);
    expect(step.counts.unreachable).toBeGreaterThan(10);
  });

  it.each([
    ['no roads at all', networkOf([], []), /no roads/],
    [
      'one road',
      networkOf(
        [
          [
            [0, 0],
            [0.01, 0],
          ],
        ],
        [[0, 0]],
      ),
      /one road/,
    ],
    [
      'roads apart',
      networkOf(
        [
          [
            [0, 0],
            [0.01, 0],
          ],
          [
            [1, 0],
            [1.01, 0],
          ],
        ],
        [],
      ),
      /None of the 2 roads/,
    ],
    [
      'two roads in a row',
      networkOf(
        [
          [
            [0, 0],
            [0.01, 0],
          ],
          [
            [0.01, 0],
            [0.02, 0],
          ],
        ],
        [[0, 1]],
      ),
      /cannot be simulated/,
    ],
  ] as const)('say what is wrong with %s', async (_, network, words) => {
    const refused = simulateTrips(network, { trips: 5, seed: 1 });
    await expect(refused).rejects.toMatchObject(refusal(words));
  });

  it.each([
    [{ trips: 0 }, /whole number from 1/],
    [{ trips: 2.5 }, /whole number from 1/],
    [{ days: 0 }, /days/],
    [{ startDate: '2024-02-30' }, /2024-02-30/],
    [{ startDate: 'tomorrow' }, /must be a date/],
    [{ parameters: { reachKm: NaN } }, /Reach \(reachKm\)/],
    [{ parameters: { rush: 99 } }, /from 0 to 5 times/],
    [{ parameters: { leastRoads: 50, mostRoads: 10 } }, /must not be more/],
    [{ parameters: JSON.parse('{"__proto__": 1, "speed": 3}') as object }, /no parameter/],
  ])('refuse %j', async (wrong, words) => {
    const refused = simulateTrips(grid, { trips: 5, seed: 1, ...wrong });
    await expect(refused).rejects.toMatchObject(refusal(words));
  });
});
