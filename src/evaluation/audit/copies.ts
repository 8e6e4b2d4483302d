import { mixed, NumberTable } from '../../base/number-table';
import type { RoadSequences } from '../od-match';
import { aucDifference, aucWithInterval } from '../statistics/auc';
import { NOT_AUDITED, type AuditFigure } from './audit-catalogue';

/** Finds trips that are the same roads in the same order. */
export class TripCopies {
  readonly #table = new NumberTable();
  /** First trip with each digest. */
  readonly #first: number[] = [];

  constructor(private readonly trips: RoadSequences) {
    const { offsets, roads } = trips;
    for (let trip = 0; trip + 1 < offsets.length; trip++)
      if (this.#table.add(digestOf(roads.subarray(offsets[trip], offsets[trip + 1]))) === this.#first.length)
        this.#first.push(trip);
  }

  /** The first trip that is the route road by road, or -1. */
  of(route: Uint32Array): number {
    const at = this.#table.indexOf(digestOf(route));
    if (at < 0) return -1;
    const { offsets, roads } = this.trips;
    const trip = this.#first[at];
    const start = offsets[trip];
    const isSame =
      offsets[trip + 1] - start === route.length && route.every((road, i) => road === roads[start + i]);
    return isSame ? trip : -1;
  }
}

/** 52 bits that depend on all roads and their order. */
function digestOf(roads: Uint32Array): number {
  let [a, b] = [roads.length, ~roads.length];
  for (const road of roads) [a, b] = [mixed(a, road), mixed(b, road ^ a)];
  return a * 2 ** 20 + (b >>> 12);
}

/** Smallest distances to some routes: of training trips, and of as many trips that nobody trained on. */
export interface MembershipDistances {
  readonly members: Float64Array;
  readonly others: Float64Array;
}

/**
 * How well training trips are told from others by how near the nearest route is, beside how well they are by the nearest driven trip
 * that nobody trained on: the two kinds of trips may differ for other reasons, such as their days.
 */
export function membershipTest(routes: MembershipDistances, driven: MembershipDistances): AuditFigure {
  if (Math.min(routes.members.length, routes.others.length) < 2) return NOT_AUDITED;
  const scores = [routes, driven].map(({ members, others }) =>
    Float64Array.from([...members, ...others], (distance) => -distance),
  );
  const labels = scores[0].map((_, i) => (i < routes.members.length ? 1 : 0));
  const [own, real] = scores.map((each) => aucWithInterval(each, labels));
  return {
    routes: own,
    driven: real,
    difference: aucDifference(scores[0], scores[1], labels),
    count: labels.length,
  };
}
