import { Random } from '../../../src/base/random';
import { makeArterials } from './arterials';
import { makeMotorway } from './motorway';
import { assignOneWays } from './one-way-streets';
import { makeRoads, type CityRoads } from './roads';
import { makeStreetField } from './street-field';
import { makeStreetGraph } from './street-graph';
import type { StreetLine } from './street-line';
import { StreetNames } from './street-names';
import { StreetTracer } from './street-tracer';
import { makeStreets } from './streets';
import { makeTerrain, type Terrain } from './terrain';

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
