import { asStep, type Task } from '../../../base/task';
import type { RoutesBetween } from '../../../engine/experiments/networks-of-others';
import {
  type PartlySeenTrip,
  type TravelTimeQuestion,
  type TravelTimeSource,
  knownNeighbours,
} from '../../../evaluation/recovery/partly-seen-trip';
import type { Matcher } from '../../../matching/matcher';
import type { OdPairs } from '../../../generation/od-pairs';
import { routeAt, type RouteSet } from '../../../generation/route';
import type { MatchGraph } from '../../../matching/match-graph';
import { placeOnWay, wayOf, type Way } from '../../../evaluation/recovery/baselines/along-roads';
import { OdWays, type OdWay, type RoadPlace } from '../../../evaluation/recovery/baselines/od-ways';
import { straightLines } from '../../../evaluation/recovery/baselines/straight-lines';

/** A student of routes as a baseline of one city: what it draws between roads says where hidden points lie, and how long trips take. */
export class StudentRoutes {
  readonly #matcher: Matcher;
  readonly #draws: DrawsRoutes;
  #asked = 0;
  #arrived = 0;

  /** @param matcher of `sparseMatcher` */
  constructor(matcher: Matcher, student: Pick<RoutesBetween, 'routesBetween'>) {
    this.#matcher = matcher;
    this.#draws = (pairs, task) => student.routesBetween(pairs, asStep(task, 'student.routes'));
  }

  /** How many routes it was asked for, and how many of them arrived. */
  get counts(): { readonly asked: number; readonly arrived: number } {
    return { asked: this.#asked, arrived: this.#arrived };
  }

  /** For each trip (2 h) degrees of its hidden points. @throws Failure 'cancelled' */
  async placesOf(trips: readonly PartlySeenTrip[], task: Task): Promise<Float64Array[]> {
    return this.#counted(await alongDrawnRoutes(trips, this.#matcher, this.#draws, task));
  }

  /** (questions) minutes. @param beside answers where there is no route @throws Failure 'cancelled' */
  async minutesOf(
    questions: readonly TravelTimeQuestion[],
    beside: TravelTimeSource,
    task: Task,
  ): Promise<number[]> {
    const { graph } = this.#matcher;
    return this.#counted(await minutesOfDrawnRoutes(questions, graph, this.#draws, beside, task));
  }

  #counted<Answers>({ answers, asked, arrived }: DrawnAnswers<Answers>): Answers {
    this.#asked += asked;
    this.#arrived += arrived;
    return answers;
  }
}

/** Draws a route with times for each pair of roads. @throws Failure 'cancelled' */
export type DrawsRoutes = (pairs: OdPairs, task: Task) => Promise<RouteSet>;

/** What routes say, and how often there was one to go by. */
interface DrawnAnswers<Answers> {
  readonly answers: Answers;
  /** Gaps or questions between two different roads. */
  readonly asked: number;
  /** Number of answers whose route arrived. */
  readonly arrived: number;
}

/** From one known point to the next, where something is hidden between them and one piece of the matching has both. */
interface Gap {
  readonly from: RoadPlace;
  readonly to: RoadPlace;
  /** Seconds, at the first of the two. */
  readonly departure: number;
}

/** The way from one place to another, and where on it both are. */
interface GapWay {
  readonly way: Way;
  readonly from: number;
  readonly to: number;
}

/**
 * Recovery along drawn routes: known points are matched as `alongRoads` does, and a hidden point lies on the route from the road of the known
 * point before it to that of the one after, at an even pace, as `alongRoads` has it on the shortest path. On the straight line where
 * the known points are not matched, or the route does not arrive.
 * @param matcher of `sparseMatcher`
 * @returns for each trip (2 h) degrees
 */
export async function alongDrawnRoutes(
  trips: readonly PartlySeenTrip[],
  matcher: Matcher,
  draws: DrawsRoutes,
  task: Task,
): Promise<DrawnAnswers<Float64Array[]>> {
  const gapsOf: ReadonlyMap<number, Gap>[] = [];
  for (const trip of trips) {
    await task.checkpoint();
    gapsOf.push(matchedGaps(trip, matcher));
  }
  const gaps = gapsOf.flatMap((own) => [...own.values()]);
  const drawn = gaps.filter(({ from, to }) => from.road !== to.road);
  const routes = await draws(pairsOf(drawn.map(({ from, to, departure }) => [from, to, departure])), task);
  const roadsOf = new Map(drawn.map((gap, i) => [gap, arrivedAt(routes, i)?.roads ?? null]));
  const answers = trips.map((trip, i) => {
    const places = straightLines(trip);
    const ways = new Map(
      [...gapsOf[i]].map(([before, gap]) => [before, wayOfGap(matcher.graph, gap, roadsOf.get(gap))]),
    );
    knownNeighbours(trip).forEach(({ before, share }, point) => {
      const found = ways.get(before);
      if (found && !Number.isNaN(share))
        places.set(
          placeOnWay(matcher.graph, found.way, found.from + share * (found.to - found.from)),
          2 * point,
        );
    });
    return places;
  });
  return { answers, asked: drawn.length, arrived: countArrived(routes) };
}

/** By the known point before each gap. */
function matchedGaps(trip: PartlySeenTrip, matcher: Matcher): Map<number, Gap> {
  const { lonLat, times } = trip.known;
  const { pieces, roads, offsets } = matcher.match(lonLat, times);
  const pieceOf = (point: number) =>
    roads[point] < 0
      ? -1
      : pieces.findIndex(({ firstPoint, lastPoint }) => firstPoint <= point && point <= lastPoint);
  const placeOf = (point: number): RoadPlace => ({ road: roads[point], offset: offsets[point] });
  const gaps = new Map<number, Gap>();
  for (const { before, after } of knownNeighbours(trip)) {
    if (before < 0 || after >= times.length || gaps.has(before)) continue;
    const piece = pieceOf(before);
    if (piece < 0 || piece !== pieceOf(after)) continue;
    gaps.set(before, { from: placeOf(before), to: placeOf(after), departure: times[before] });
  }
  return gaps;
}

/** @param roads of its route; null where that did not arrive, undefined where none was asked for */
function wayOfGap(
  { lengthMeters }: MatchGraph,
  { from, to }: Gap,
  roads: Uint32Array | null | undefined,
): GapWay | null {
  if (roads === null) return null;
  const way = wayOf(roads ?? Uint32Array.of(from.road), lengthMeters);
  return { way, from: from.offset, to: way.starts[way.starts.length - 1] + to.offset };
}

/**
 * Travel times by drawn routes: from the street nearest to the origin to that nearest to the destination, in the directions in which the way is
 * shortest. A route says when each road is entered; its minutes are stretched by the metres from the place of the origin to that of the
 * destination, over those to the last road. Where both lie on one road, beside the map, or the route does not arrive, `beside` answers.
 * @returns (questions) minutes
 */
export async function minutesOfDrawnRoutes(
  questions: readonly TravelTimeQuestion[],
  graph: MatchGraph,
  draws: DrawsRoutes,
  beside: TravelTimeSource,
  task: Task,
): Promise<DrawnAnswers<number[]>> {
  const ways = new OdWays(graph, graph.lengthMeters);
  const asked: { readonly index: number; readonly way: OdWay }[] = [];
  for (const [index, question] of questions.entries()) {
    await task.checkpoint();
    const way = ways.cheapest(question);
    if (way && way.origin.road !== way.destination.road) asked.push({ index, way });
  }
  const routes = await draws(
    pairsOf(asked.map(({ index, way }) => [way.origin, way.destination, questions[index].departure])),
    task,
  );
  const answers = questions.map(beside);
  asked.forEach(({ index, way }, i) => {
    const route = arrivedAt(routes, i);
    if (route) answers[index] = stretchedMinutes(route, way, graph.lengthMeters);
  });
  return { answers, asked: asked.length, arrived: countArrived(routes) };
}

function stretchedMinutes(
  { roads, times }: { readonly roads: Uint32Array; readonly times: Float64Array },
  { origin, destination }: OdWay,
  lengthMeters: Float64Array,
): number {
  const { starts } = wayOf(roads, lengthMeters);
  const toLast = starts[starts.length - 1];
  const minutes = (times[times.length - 1] - times[0]) / 60;
  return (minutes * (toLast - origin.offset + destination.offset)) / toLast;
}

const pairsOf = (asked: readonly (readonly [RoadPlace, RoadPlace, departure: number])[]): OdPairs => ({
  origins: Uint32Array.from(asked, ([{ road }]) => road),
  destinations: Uint32Array.from(asked, ([, { road }]) => road),
  departures: Float64Array.from(asked, ([, , departure]) => departure),
});

const arrivedAt = (routes: RouteSet, index: number) =>
  routes.arrived[index] === 1 ? routeAt(routes, index) : null;

const countArrived = ({ arrived }: RouteSet): number => arrived.reduce((sum, each) => sum + each, 0);
