import { type Town, ROAD_CLASSES } from '../../../src/data/simulation/town';
import { direction, distance, dot, type Point } from './geometry';
import type { StreetPlan } from './street-plan';
import { centrality } from './terrain';

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
