import { describe, expect, it } from 'vitest';
import { networkInMeters } from '../../src/matching/testing/matching-city';
import { trajectorySetFrom } from '../../src/domain/trajectory-set';
import { TrueRoute } from './truth';

// A street of three roads of 100 m, and one that leaves it after the first.
const network = networkInMeters([
  [
    [0, 0],
    [100, 0],
  ],
  [
    [100, 0],
    [150, 0],
    [200, 0],
  ],
  [
    [200, 0],
    [300, 0],
  ],
  [
    [100, 0],
    [100, 100],
  ],
]);

const rowsOf = (road: number) => {
  const rows: string[] = [];
  for (let v = network.shapeOffsets[road]; v + 1 < network.shapeOffsets[road + 1]; v++)
    rows.push([...network.shapeLonLat.subarray(2 * v, 2 * v + 4)].join());
  return rows;
};
const routeOf = (...roads: number[]) =>
  new TrueRoute(['from_lon,from_lat,to_lon,to_lat', ...roads.flatMap(rowsOf)].join('\n'), 'truth.csv');
const tripsOf = (...trips: number[][]) =>
  trajectorySetFrom(trips.map((roads, trip) => ({ roads, times: roads.map((_, i) => 1000 * trip + i) })));
const scoreOf = (
  route: TrueRoute,
  trips: ReturnType<typeof tripsOf>,
  fixes: Parameters<TrueRoute['passages']>[2] = [],
) => route.score(route.passages(network, trips, fixes));

describe('TrueRoute', () => {
  it('gives everything to the very route, nothing to another', () => {
    expect(scoreOf(routeOf(0, 1, 2), tripsOf([0, 1, 2]))).toEqual({ f1: 1, precision: 1, recall: 1 });
    expect(scoreOf(routeOf(2), tripsOf([0, 3]))).toEqual({ f1: 0, precision: 0, recall: 0 });
  });

  it('counts by length, and a segment as often as it is driven', () => {
    const { precision, recall } = scoreOf(routeOf(0, 1, 2), tripsOf([0, 3]));
    expect(precision).toBeCloseTo(1 / 2, 2);
    expect(recall).toBeCloseTo(1 / 3, 2);
    expect(scoreOf(routeOf(0, 1), tripsOf([0, 1], [0, 1])).precision).toBeCloseTo(1 / 2, 2);
    expect(scoreOf(routeOf(0, 1, 0, 1), tripsOf([0, 1], [0, 1])).f1).toBeCloseTo(1, 9);
  });

  it('takes of the first and last road only what lies between the first and last point', () => {
    const at = (time: number, road: number, part: number) => {
      const [a, b] = [network.shapeOffsets[road], network.shapeOffsets[road + 1] - 1];
      const degrees = (axis: number) =>
        network.shapeLonLat[2 * a + axis] * (1 - part) + network.shapeLonLat[2 * b + axis] * part;
      return { time, lon: degrees(0), lat: degrees(1) };
    };
    const passages = routeOf(0, 1).passages(network, tripsOf([0, 1]), [at(0, 0, 0.5), at(1, 1, 0.3)]);
    expect(passages.map(({ meters }) => Math.round(meters))).toEqual([100, 50]);
  });

  it('names what a file lacks', () => {
    expect(() => new TrueRoute('a,b\n1,2', 'some.csv')).toThrow(/some\.csv: the columns from_lon/);
  });
});
