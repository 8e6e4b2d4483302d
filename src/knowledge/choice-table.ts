import type { Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { CHOICE_FEATURES, ChoiceFeatures } from './choice-features';
import type { Choices } from './conditional-logit';
import { tripsInFolds } from './folds';
import type { LinkAttributes } from './link-attributes';
import type { RouteKnowledge } from './route-knowledge';
import { tripsByDestination } from './trips-by-destination';

const SIZE = CHOICE_FEATURES.length;

/**
 * The steps of trips as choices: choice i has a row for each successor of a road, and is that of visit `visits[i]` of the
 * trips (its place in `roads`). Steps that no link allows, and trips of one road, have none.
 */
export interface ChoiceTable extends Choices {
  /** (N) ascending */
  readonly visits: Uint32Array;
  /** (rows x F) see `CHOICE_FEATURES` */
  readonly features: Float32Array;
}

/**
 * Features of all steps of trips, each with its trip's last road as the destination.
 * @param trips with `crossFitted`, the very training trips of the knowledge in their order: the features of each come
 * from the fit without its fold. Otherwise they come from the fit on all, as for any trip that was not trained on
 * @param isClosed (R) 1 for roads that nobody may drive: no way to a destination leads over them
 * @throws RangeError for training trips of another number, Failure 'cancelled'
 */
export async function choiceTable(
  network: RoadNetwork,
  attributes: LinkAttributes,
  knowledge: RouteKnowledge,
  trips: TrajectorySet,
  crossFitted: boolean,
  task: Task,
  isClosed?: Uint8Array,
): Promise<ChoiceTable> {
  if (crossFitted && trips.tripCount !== knowledge.foldOf.length)
    throw new RangeError(`${trips.tripCount} trips, but ${knowledge.foldOf.length} were fitted on`);
  const { table, choiceOf } = emptyTable(network, trips);
  const fits = crossFitted ? knowledge.folds : [knowledge.full];
  let done = 0;
  for (const [fit, fitted] of fits.entries()) {
    const known = new ChoiceFeatures(network, attributes, knowledge.pairs, fitted, {
      mostBytes: 0,
      ...(isClosed && { isClosed }),
    });
    const own = crossFitted ? tripsInFolds(knowledge.foldOf, (fold) => fold === fit) : undefined;
    for (const group of tripsByDestination(trips, own)) {
      await task.checkpoint();
      known.lookFrom(roadsBefore(trips, group), trips.roads[trips.offsets[group[0] + 1] - 1]);
      for (const trip of group) fillTrip(known, trips, trip, table, choiceOf);
      done += group.length;
      task.progress({ step: 'knowledge.features', done, total: trips.tripCount, unit: 'trips' });
    }
  }
  return table;
}

/** The roads of trips but their last. */
const roadsBefore = ({ offsets, roads }: TrajectorySet, group: readonly number[]): number[] =>
  group.flatMap((trip) => [...roads.subarray(offsets[trip], offsets[trip + 1] - 1)]);

function fillTrip(
  known: ChoiceFeatures,
  { offsets, roads }: TrajectorySet,
  trip: number,
  table: ChoiceTable,
  choiceOf: Int32Array,
): void {
  const [first, last] = [offsets[trip], offsets[trip + 1] - 1];
  for (let at = first; at < last; at++) {
    if (choiceOf[at] < 0) continue;
    const previous = at > first ? roads[at - 1] : -1;
    known.fill(previous, roads[at], roads[last], table.features, table.offsets[choiceOf[at]] * SIZE);
  }
}

/** The choices without features, and (P) which visit is which choice, or -1. */
function emptyTable(network: RoadNetwork, { tripCount, offsets, roads }: TrajectorySet) {
  const visits: number[] = [];
  const chosen: number[] = [];
  const rows = [0];
  const choiceOf = new Int32Array(roads.length).fill(-1);
  for (let trip = 0; trip < tripCount; trip++) {
    for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) {
      const [first, end] = network.successorOffsets.subarray(roads[at], roads[at] + 2);
      const taken = network.successors.subarray(first, end).indexOf(roads[at + 1]);
      if (taken < 0) continue;
      choiceOf[at] = visits.length;
      const before = rows[visits.length];
      visits.push(at);
      chosen.push(before + taken);
      rows.push(before + end - first);
    }
  }
  const table: ChoiceTable = {
    featureCount: SIZE,
    visits: Uint32Array.from(visits),
    offsets: Uint32Array.from(rows),
    chosen: Uint32Array.from(chosen),
    features: new Float32Array(rows[visits.length] * SIZE),
  };
  return { table, choiceOf };
}
