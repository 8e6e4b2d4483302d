import { Random } from '../../base/random';
import { NO_TASK, type Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import { withoutDetails, type RoadNetwork } from '../../domain/road-network';
import { fewerTrips, selectTrips, tripAt, type TrajectorySet } from '../../domain/trajectory-set';
import { NOT_AUDITED, type AuditFigures } from '../../evaluation/audit/audit-catalogue';
import { comparedMeans, comparedShares, ratioOfMeans } from '../../evaluation/audit/compared-means';
import { membershipTest, TripCopies } from '../../evaluation/audit/copies';
import { diversity } from '../../evaluation/audit/diversity';
import { nearRoads } from '../../evaluation/audit/near-roads';
import { NearestTrips } from '../../evaluation/audit/nearest-trips';
import { utility } from '../../evaluation/audit/utility';
import { routesAsTrips, type RouteSet } from '../../generation/route';
import type { RouteSource } from '../routes/route-source';

/** Routes, and the trips that they are held against. */
export interface AuditRequest {
  readonly network: RoadNetwork;
  readonly sets: readonly { readonly source: RouteSource; readonly routes: RouteSet }[];
  /** The driven trip of each pair; null if no trip drove them. */
  readonly twins: TrajectorySet | null;
  readonly training: TrajectorySet;
  /** Training trips that drove the pairs: they say nothing of who was trained on. */
  readonly asked: Uint32Array;
  /** Trips that nobody trained on, without those of the pairs. */
  readonly unseen: TrajectorySet;
  /** Driven trips that nobody trained on, beside the routes: those of the pairs where they are such. */
  readonly reference: TrajectorySet;
  /** Whether trip i of the reference drove pair i. */
  readonly isPaired: boolean;
  /** Driven trips at hand, of which the most similar one is looked for. */
  readonly driven: TrajectorySet;
  readonly seed: number;
}

/** The nearest trip of each line. */
export interface NearestColumn {
  /** (N) place among the trips that were searched; -1 where none is near. */
  readonly trips: Int32Array;
  /** (N) EDR. */
  readonly distances: Float64Array;
}

/** What was found of a set of routes. */
export interface AuditedSet {
  readonly source: RouteSource;
  readonly figures: AuditFigures;
  readonly training: NearestColumn;
  readonly driven: NearestColumn;
}

export interface GroupAudit {
  readonly sets: readonly AuditedSet[];
  /** Training trips that were searched, of how many. */
  readonly searched: number;
  readonly trained: number;
}

/** Trips that are searched for the nearest: more would take minutes. */
const MOST_SEARCHED = 50_000;
/** Trips of either kind in the membership test, and trips that utility is tested on. */
const MOST_TESTED = 2000;
/** Routes that are compared between two reports. */
const AT_ONCE = 25;

/**
 * What to audit of the routes for some trips.
 * @param from the split that the pairs are of; null where they are of none
 * @param real the driven trips of the pairs, where trips drove them
 */
export function auditRequest(
  { network, trips }: Pick<Dataset, 'network' | 'trips'>,
  from: string,
  real: { readonly trips: TrajectorySet; readonly indices: Uint32Array } | null,
  sets: AuditRequest['sets'],
  seed: number,
): AuditRequest {
  const isTest = from === 'test' && real !== null;
  const asked = new Set(isTest ? real.indices : []);
  const others = Array.from({ length: trips.test.tripCount }, (_, i) => i).filter((i) => !asked.has(i));
  // Without validation trips half of the other test trips stand in for them.
  const rest = trips.val.tripCount > 0 ? others : others.filter((_, i) => i % 2 === 0);
  const unseen =
    trips.val.tripCount > 0
      ? trips.val
      : selectTrips(trips.test, isTest ? others : others.filter((_, i) => i % 2 === 1));
  const twins = real && selectTrips(real.trips, real.indices);
  return {
    ...{ network: withoutDetails(network), sets, twins, training: trips.train, seed },
    asked: from === 'train' && real ? real.indices : new Uint32Array(0),
    unseen: fewerTrips(unseen, MOST_TESTED, seed),
    reference: isTest ? twins! : fewerTrips(selectTrips(trips.test, rest), sets[0]?.routes.count ?? 0, seed),
    isPaired: isTest,
    driven: from === 'file' && twins ? twins : trips.test,
  };
}

/** Audits every set of a group. @throws Failure 'cancelled' */
export async function auditGroup(request: AuditRequest, task: Task = NO_TASK): Promise<GroupAudit> {
  const { network, sets, twins, training, asked, unseen, reference, isPaired, driven, seed } = request;
  const near = nearRoads(network.centroidLonLat);
  const left = new Set(asked);
  const random = new Random(seed).fork('audit');
  const order = random.shuffle(Uint32Array.from({ length: training.tripCount }, (_, trip) => trip));
  const searched = order.slice(0, MOST_SEARCHED).sort();
  const members = order.filter((trip) => !left.has(trip)).slice(0, Math.min(MOST_TESTED, unseen.tripCount));
  const others = fewerTrips(unseen, members.length, seed);
  const inTraining = new NearestTrips(near, selectTrips(training, searched));
  const inDriven = new NearestTrips(near, driven);
  const copies = new TripCopies(training);

  const count = sets[0]?.routes.count ?? 0;
  const tested = members.length + others.tripCount;
  const total = reference.tripCount + tested + sets.length * (2 * count + tested);
  let done = 0;
  const nearest = async (index: NearestTrips, lines: TrajectorySet): Promise<NearestColumn> => {
    const column = { trips: new Int32Array(lines.tripCount), distances: new Float64Array(lines.tripCount) };
    const first = new TripCopies(lines);
    for (let i = 0; i < lines.tripCount; i++, done++) {
      if (i % AT_ONCE === 0) {
        task.progress({ step: 'routes.nearest', done, total, unit: 'trips' });
        await task.checkpoint();
      }
      const { roads } = tripAt(lines, i);
      const same = first.of(roads);
      const known = same >= 0 && same < i;
      const found = known ? { trip: column.trips[same], distance: column.distances[same] } : index.of(roads);
      column.trips[i] = found.trip;
      column.distances[i] = found.distance;
    }
    return column;
  };
  const isCopy = (lines: TrajectorySet) =>
    Float64Array.from({ length: lines.tripCount }, (_, i) => Number(copies.of(tripAt(lines, i).roads) >= 0));

  const membership = async (index: NearestTrips) => ({
    members: (await nearest(index, selectTrips(training, members))).distances,
    others: (await nearest(index, others)).distances,
  });

  const usual = await nearest(inTraining, reference);
  const usualDistances = await membership(new NearestTrips(near, reference));
  const usualCopies = isCopy(reference);
  const audited: AuditedSet[] = [];
  for (const { source, routes } of sets) {
    const lines = routesAsTrips(routes);
    const own = await nearest(inTraining, lines);
    const similar = await nearest(inDriven, lines);
    const distances = await membership(new NearestTrips(near, routes));
    const isKnown = training.tripCount > 0 && reference.tripCount > 0;
    const figures: AuditFigures = {
      copies: isKnown ? comparedShares(isCopy(lines), usualCopies) : NOT_AUDITED,
      closest: isKnown ? comparedMeans(own.distances, usual.distances, isPaired) : NOT_AUDITED,
      closestRatio: isKnown ? ratioOfMeans(own.distances, usual.distances) : NOT_AUDITED,
      membership: isKnown ? membershipTest(distances, usualDistances) : NOT_AUDITED,
      ...diversity(near, routes, twins),
      ...utility(network, lines, twins, unseen, seed),
    };
    const trips = own.trips.map((trip) => (trip < 0 ? -1 : searched[trip]));
    audited.push({ source, figures, training: { ...own, trips }, driven: similar });
  }
  task.progress({ step: 'routes.nearest', done: total, total, unit: 'trips' });
  return { sets: audited, searched: searched.length, trained: training.tripCount };
}
