import { Random } from '../../../src/base/random';
import { makeArterials, makeMotorway, type StreetLine } from './long-roads';
import { assignOneWays, makeStreetGraph } from './street-graph';
import { makeRoads, type CityRoads, type CityRoad } from './roads';
import { makeStreetField, makeTerrain, type Terrain, centrality } from './terrain';
import { StreetNames } from './street-names';
import { StreetTracer, makeStreets } from './streets';
import { between, smoothStep } from '../../../src/data/simulation/arithmetic';
import { WeightedRoads, type LandUse, type Town, ROAD_CLASSES } from '../../../src/data/simulation/town';
import { distance, type Point, direction, dot } from './geometry';

export interface StreetPlan extends CityRoads {
  readonly terrain: Terrain;
  /** What the streets were drawn as; \`street\` of an edge is the number of its line. */
  readonly lines: readonly StreetLine[];
}

/** How near the number of roads must come to the one asked for, and how often the size is tried anew. */
const CLOSE_ENOUGH = 0.03;
const MAX_TRIES = 9;
/** Directed roads per square kilometre of a city's disc, to begin with. */
const ROADS_PER_SQUARE_KM = 175;

/** A city of the given radius in metres: the same seed and radius give the same streets. */
function planCity(radius: number, seed: number): StreetPlan {
  const random = new Random(seed);
  const terrain = makeTerrain(radius, random.fork('terrain'));
  const arterials = makeArterials(terrain, random.fork('arterials'));
  const motorway = makeMotorway(terrain, arterials, random.fork('motorway'));
  const field = makeStreetField(terrain, random.fork('field'));
  const tracer = new StreetTracer(terrain, field, motorway.axis, random.fork('tracer'));
  const main = [...arterials, ...motorway.lines];
  for (const line of main) tracer.add(line);
  const streets = makeStreets(tracer, terrain, random.fork('streets'));
  const lines = [...main, ...streets];
  const graph = makeStreetGraph(lines, terrain, random.fork('graph'));
  assignOneWays(graph, terrain, random.fork('one-ways'));
  return { terrain, lines, ...makeRoads(graph, random.fork('roads')) };
}

/** A city of about `roadCount` directed roads: the radius is tried anew until the number is near. */
export function planCityOf(roadCount: number, seed: number): StreetPlan {
  let radius = 1000 * Math.sqrt(roadCount / ROADS_PER_SQUARE_KM / Math.PI);
  let plan = planCity(radius, seed);
  let best = plan;
  const miss = ({ network }: StreetPlan) => Math.abs(network.roadCount / roadCount - 1);
  for (let attempt = 1; attempt < MAX_TRIES && miss(best) > CLOSE_ENOUGH; attempt++) {
    const ratio = roadCount / plan.network.roadCount;
    // Shorter steps after the first few: the number of roads jumps as streets come to fit or not.
    radius *= attempt < 3 ? Math.sqrt(ratio) : (1 + Math.sqrt(ratio)) / 2;
    plan = planCity(radius, seed);
    if (miss(plan) < miss(best)) best = plan;
  }
  return named(best, seed);
}

/** Names count neither in the fingerprint nor in the trips: they are drawn from a stream of their own. */
function named(plan: StreetPlan, seed: number): StreetPlan {
  const details = new StreetNames(plan, plan.lines, new Random(seed).fork('street names')).details();
  return { ...plan, network: { ...plan.network, details } };
}

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

/** A road by the river is a pleasure; this near to it, in metres from the bank. */
const RIVERSIDE = 0.82;
const RIVERSIDE_METERS = 40;

/** What the drivers of a planned city go by. */
export function townOfPlan(plan: StreetPlan): Town {
  const { network, roads, terrain, degree } = plan;
  const edges = [...new Set(roads.map(({ edge }) => edge))];
  const numberOf = new Map(edges.map((edge, number) => [edge, number]));
  const signals = signalsOf(plan);
  const lasts = roads.map(({ points }) => points.length - 1);
  return {
    network,
    radius: terrain.radius,
    roadClasses: roads.map(({ roadClass }) => roadClass),
    limitsKmh: Float64Array.from(roads, ({ roadClass }) => ROAD_CLASSES[roadClass].maxSpeedKmh),
    streets: Uint32Array.from(roads, ({ edge }) => edge.street),
    blocks: Uint32Array.from(roads, ({ edge }) => numberOf.get(edge) ?? 0),
    pleasure: pleasureOf(plan),
    bridges: Uint8Array.from(roads, ({ edge }) => Number(edge.bridge)),
    freeFlowing: Uint8Array.from(roads, ({ edge }) => Number(edge.level === 'motorway')),
    ...bearingsOf(plan),
    signals: Uint8Array.from(roads, ({ to }) => signals[to]),
    meeting: Uint32Array.from(roads, ({ to }) => degree[to]),
    starts: flat(roads.map(({ from }) => plan.nodes[from])),
    ends: flat(roads.map(({ to }) => plan.nodes[to])),
    startHeadings: flat(roads.map(({ points }) => direction(points[0], points[1]))),
    endHeadings: flat(
      roads.map(({ points }, road) => direction(points[lasts[road] - 1], points[lasts[road]])),
    ),
  };
}

const flat = (points: readonly Point[]): Float64Array => Float64Array.from(points.flat());

function pleasureOf({ roads, terrain }: StreetPlan): Float64Array {
  return Float64Array.from(roads, ({ edge, points }) => {
    const bank = terrain.riverDistance(points[points.length >> 1]) - terrain.riverWidth / 2;
    return bank < RIVERSIDE_METERS && !edge.bridge ? RIVERSIDE : 1;
  });
}

function bearingsOf({ roads, terrain }: StreetPlan): Pick<Town, 'centrality' | 'toCentre'> {
  const endsOf = roads.map(({ points }) => [points[0], points[points.length - 1]] as const);
  const middles = endsOf.map(([a, b]): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
  return {
    centrality: Float64Array.from(middles, (middle) => centrality(terrain, middle)),
    toCentre: Float64Array.from(endsOf, ([first, last], road) => {
      const heading = direction(first, last);
      const home = distance(middles[road], [0, 0]) < 1 ? heading : direction(middles[road], [0, 0]);
      return dot(heading, home);
    }),
  };
}

/** Junctions with signals: where main roads cross or join. */
function signalsOf(plan: StreetPlan): Uint8Array {
  const mainEnds = new Uint8Array(plan.nodes.length);
  const edges = new Set(plan.roads.map((road) => road.edge));
  for (const edge of edges) {
    if (edge.level !== 'ground' || ROAD_CLASSES[edge.roadClass].rank < 2) continue;
    mainEnds[edge.from]++;
    mainEnds[edge.to]++;
  }
  return mainEnds.map((ends) => (ends >= 3 ? 1 : 0));
}
