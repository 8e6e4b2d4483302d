import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walks } from '../../domain/testing/grid-town';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import { routeAt, type RouteSet } from '../../generation/route';
import { lineOf } from '../routes/route-files';
import { evenlySpaced } from './read-positions';
import { readText, TOWN } from './testing/town-routes';

const featuresOf = (trips: TrajectorySet, propertiesOf: (trip: number) => object = () => ({})): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: Array.from({ length: trips.tripCount }, (_, trip) => ({
      type: 'Feature',
      properties: propertiesOf(trip),
      geometry: { type: 'LineString', coordinates: lineOf(TOWN, tripAt(trips, trip).roads) },
    })),
  });

const roadsOf = (routes: RouteSet): number[][] =>
  Array.from({ length: routes.count }, (_, i) => [...routeAt(routes, i).roads]);
const roadsOfTrips = (trips: TrajectorySet): number[][] =>
  Array.from({ length: trips.tripCount }, (_, trip) => [...tripAt(trips, trip).roads]);

/** Walks through the town, which go around a block at the most. */
const anyWalks = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 9 }), fc.infiniteStream(fc.nat(1000)))
  .map(([count, length, turns]) => walks(TOWN, count, length, () => turns.next().value as number));

describe('lines without times', () => {
  it('are placed on the roads that they follow', async () => {
    await fc.assert(
      fc.asyncProperty(anyWalks, async (trips) => {
        const [set, ...others] = await readText('lines.geojson', featuresOf(trips));
        expect(others).toEqual([]);
        expect(roadsOf(set.routes)).toEqual(roadsOfTrips(trips));
        expect(set).toMatchObject({
          role: 'unknown',
          matched: true,
          timed: false,
          statesEnds: false,
          leftOut: [],
        });
        expect(set.routes.times.every(Number.isNaN)).toBe(true);
        expect(set.notes).toEqual([
          expect.stringMatching(/no times.*shape alone/),
          'All of them could be placed on the roads.',
        ]);
      }),
      { numRuns: 20 },
    );
  });

  it('make a set for each model that they name', async () => {
    const [trips] = fc.sample(anyWalks, { numRuns: 1, seed: 5 });
    const text = featuresOf(trips, (trip) => ({ model: trip % 2 === 0 ? 'even' : 'odd' }));
    const sets = await readText('lines.geojson', text);
    expect(sets.map(({ name, role }) => [name, role])).toEqual([
      ['lines.geojson: even', 'generated'],
      ['lines.geojson: odd', 'generated'],
    ]);
    expect(sets.flatMap(({ sourceRows }) => [...sourceRows]).sort()).toEqual(
      Array.from({ length: trips.tripCount }, (_, i) => i + 1),
    );
  });

  it('are left out where they leave the roads, stay on one, or have no length', async () => {
    const line = (coordinates: readonly (readonly [number, number])[]) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates },
    });
    const [driven] = roadsOfTrips(walks(TOWN, 1, 4, () => 0));
    const features = [
      line(lineOf(TOWN, driven)),
      line([
        [0, 41.0005],
        [0.05, 41.0005],
      ]),
      line([
        [0, 42],
        [0.01, 42],
      ]),
      line(lineOf(TOWN, [0])),
      line([
        [0, 41],
        [0, 41],
      ]),
    ];
    const [set] = await readText('a.geojson', JSON.stringify({ type: 'FeatureCollection', features }));
    expect(set.routes.count).toBe(1);
    expect(set.notes).toContain('4 of 5 lines (80.0 %) could not be placed on the roads.');
    expect(set.leftOut.map(({ reason, rows }) => [reason, rows.map(({ row }) => row)])).toEqual([
      ['not-matched', [3, 5]],
      ['partly-matched', [2]],
      ['one-road', [4]],
    ]);
  });

  it('are refused where all of them lie elsewhere', async () => {
    const geometry = {
      type: 'LineString',
      coordinates: [
        [9, 48],
        [9.1, 48],
      ],
    };
    const text = JSON.stringify({ type: 'Feature', properties: {}, geometry });
    await expect(readText('a.geojson', text)).rejects.toThrow(
      /a\.geojson: there is no route in it.*row 1.*of the road network in view\?/,
    );
  });

  it('are refused where they are endless', async () => {
    const line = '{"geometry":{"type":"LineString","coordinates":[[-170,41],[170,41]]}},';
    const text = `{"features":[${line.repeat(2000)}{}]}`;
    await expect(readText('a.geojson', text)).rejects.toThrow(
      /a\.geojson: its lines are longer than 200,000 km/,
    );
  });

  it('become evenly spaced points that keep off both ends', () => {
    const { lonLat, times } = evenlySpaced(Float64Array.of(0, 0, 0, 0, 0.0001, 0, 0.01, 0));
    const lons = lonLat.filter((_, i) => i % 2 === 0);
    const steps = lons.slice(1).map((lon, i) => (lon - lons[i]) * 111_195);
    for (const step of steps) expect(step).toBeCloseTo(steps[0], 6);
    expect(steps[0]).toBeLessThanOrEqual(25);
    expect(lons[0] * 111_195).toBeCloseTo(2, 3);
    expect((0.01 - lons[lons.length - 1]) * 111_195).toBeCloseTo(2, 3);
    expect(times.every((time, i) => i === 0 || time > times[i - 1])).toBe(true);
    expect(evenlySpaced(Float64Array.of(1, 1)).times).toHaveLength(0);
    expect(evenlySpaced(new Float64Array(0)).times).toHaveLength(0);
  });
});

describe('a table of points', () => {
  /** A point every 5 s at 10 m/s along trips, each of them a trajectory. */
  const pointsOf = (trips: TrajectorySet, more: (trip: number) => string): string[] =>
    roadsOfTrips(trips).flatMap((roads, trip) => {
      const { lonLat, times } = evenlySpaced(Float64Array.from(lineOf(TOWN, roads).flat()));
      return Array.from(
        times,
        (time, i) =>
          `${trip},${new Date(1000 * Math.round(1.6e9 + 10_000 * trip + time)).toISOString()},${lonLat[2 * i]},${lonLat[2 * i + 1]}${more(trip)}`,
      );
    });
  const trips = trajectorySetFrom(
    roadsOfTrips(walks(TOWN, 4, 8, () => 1)).map((roads) => ({ roads, times: roads })),
  );

  it('is placed on the roads with its times', async () => {
    const rows = pointsOf(trips, () => '');
    const [set] = await readText('points.csv', `traj_id,time,lon,lat\n${rows.join('\n')}\n`);
    expect(roadsOf(set.routes)).toEqual(roadsOfTrips(trips));
    expect(set).toMatchObject({ role: 'unknown', matched: true, timed: true, leftOut: [] });
    expect(set.routes.times.every((time, i) => i % 8 === 0 || time > set.routes.times[i - 1])).toBe(true);
    expect(Math.abs(set.routes.times[0] - 1.6e9)).toBeLessThan(10);
  });

  it('makes a set for each model that it names', async () => {
    const rows = pointsOf(trips, (trip) => (trip < 3 ? ',a' : ',b'));
    const sets = await readText('points.csv', `traj_id,time,lon,lat,model\n${rows.join('\n')}\n`);
    expect(sets.map(({ name, routes }) => [name, routes.count])).toEqual([
      ['points.csv: a', 3],
      ['points.csv: b', 1],
    ]);
  });

  it('is refused where it lies in another place', async () => {
    const text =
      'traj_id,time,lon,lat\n' + [1, 2, 3, 4, 5, 6].map((i) => `1,${1.6e9 + 10 * i},9.${i},48\n`).join('');
    await expect(readText('points.csv', text)).rejects.toThrow(
      /points\.csv: none of its tracks.*outside the loaded roads/,
    );
  });
});
