import type { Random } from '../../../src/base/random';
import { between, smoothStep } from '../../../src/data/simulation/arithmetic';
import { WeightedRoads, type LandUse } from '../../../src/data/simulation/town';
import { distance, type Point } from './geometry';
import type { CityRoad } from './roads';
import type { StreetPlan } from './street-plan';
import { centrality } from './terrain';

const HOUSING: Partial<Record<CityRoad['roadClass'], number>> = {
  residential: 1,
  living_street: 0.9,
  unclassified: 0.6,
  tertiary: 0.5,
  secondary: 0.2,
};

const middleOf = ({ points }: CityRoad): Point => points[points.length >> 1];

/** Roads on the ground that are neither bridges nor main roads out of town: where a trip may begin or end. */
const isAddress = ({ edge, roadClass }: CityRoad) =>
  edge.level === 'ground' && !edge.bridge && roadClass !== 'primary';

/**
 * What draws people to each road: homes all over, work and shops in the
 * middle, industry at one edge, ways out.
 */
export function makeLandUse(plan: StreetPlan, random: Random): Record<LandUse, WeightedRoads> {
  const { roads, terrain, network, degree } = plan;
  const { radius, downstream, districts, parks } = terrain;
  const industry: Point = [-0.72 * radius * downstream[0], -0.72 * radius * downstream[1]];
  const campus = districts[1 + random.int(districts.length - 1)].centre;
  const near = (a: Point, b: Point, reach: number) => 1 - smoothStep(distance(a, b), 0.2 * reach, reach);
  const liveliness = roads.map(() => between(random, 0.5, 1.5));
  const weigh = (weight: (road: CityRoad, at: Point, number: number) => number) =>
    new WeightedRoads(
      Float64Array.from(roads, (road, i) =>
        isAddress(road) ? weight(road, middleOf(road), i) * network.lengthMeters[i] * liveliness[i] : 0,
      ),
    );
  const gate = (end: 'from' | 'to') =>
    new WeightedRoads(
      Float64Array.from(roads, (road) => {
        const outside = terrain.insideBy(plan.nodes[road[end]]) < 0.05;
        if (road.edge.level === 'motorway') return outside && degree[road[end]] === 2 ? 3 : 0;
        const main = road.roadClass === 'primary' || road.roadClass === 'secondary';
        return main && outside && degree[road[end]] === 1 ? 1 : 0;
      }),
    );
  return {
    home: weigh(({ roadClass }, p) => (HOUSING[roadClass] ?? 0) * (1 - 0.5 * centrality(terrain, p))),
    work: weigh((_, p) => {
      const central = centrality(terrain, p);
      return (
        0.05 +
        1.2 * central * central +
        1.3 * near(p, industry, 0.35 * radius) +
        near(p, campus, 0.2 * radius)
      );
    }),
    shop: weigh(({ roadClass }, p) => {
      const main = roadClass === 'secondary' || roadClass === 'tertiary' ? 1 : 0.25;
      return main * (0.15 + centrality(terrain, p));
    }),
    leisure: weigh((_, p) => {
      const green = Math.max(...parks.map(({ centre }) => near(p, centre, 0.25 * radius)));
      return 0.08 + 0.8 * centrality(terrain, p) + green;
    }),
    gateIn: gate('from'),
    gateOut: gate('to'),
  };
}
