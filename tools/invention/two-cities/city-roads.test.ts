import { describe, expect, it } from 'vitest';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { strongComponents } from '../../../src/domain/road-adjacency';
import { townOfNetwork } from '../../../src/data/simulation/network-town';
import { TWO_CITIES, cityNetwork } from './city-roads';

/** Heading of most streets in degrees from east, 0 to 90: the mean of four times the angle, so that crossing streets agree. */
function gridHeading(network: RoadNetwork): number {
  const { startHeadings } = townOfNetwork(network);
  let [c, s] = [0, 0];
  network.lengthMeters.forEach((meters, road) => {
    const angle = 4 * Math.atan2(startHeadings[2 * road + 1], startHeadings[2 * road]);
    c += meters * Math.cos(angle);
    s += meters * Math.sin(angle);
  });
  return ((Math.atan2(s, c) / 4) * 180) / Math.PI;
}

const [a, b] = [TWO_CITIES.a, TWO_CITIES.b].map((character) => cityNetwork(character, 3));
const kilometers = ({ lengthMeters }: RoadNetwork) =>
  lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000;

describe('the roads of the two cities', () => {
  it('differ in heading, in reach and in density', () => {
    expect(Math.abs(gridHeading(a))).toBeLessThan(3);
    expect(Math.abs(gridHeading(b) - 35)).toBeLessThan(8);
    const [townA, townB] = [townOfNetwork(a), townOfNetwork(b)];
    expect(townB.radius).toBeGreaterThan(2 * townA.radius);
    const density = (network: RoadNetwork, radius: number) => kilometers(network) / (radius * radius);
    expect(density(a, townA.radius)).toBeGreaterThan(2 * density(b, townB.radius));
  });

  it('lead from every one to every other, and have names, lanes and limits', () => {
    for (const { roadCount, successorOffsets, successors, details, maxSpeedKmh } of [a, b]) {
      expect(new Set(strongComponents(roadCount, successorOffsets, successors)).size).toBe(1);
      expect(details!.names.filter((name) => /^(Street|Avenue) \d+$/.test(name)).length).toBeGreaterThan(20);
      expect(new Set(details!.lanes)).toEqual(new Set([1, 2]));
      expect(maxSpeedKmh.every((limit) => limit >= 30)).toBe(true);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    expect(cityNetwork(TWO_CITIES.a, 3)).toEqual(a);
    expect(cityNetwork(TWO_CITIES.a, 4).shapeLonLat).not.toEqual(a.shapeLonLat);
  });
});
