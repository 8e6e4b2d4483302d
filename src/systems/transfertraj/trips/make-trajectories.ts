import { badInput, type Failure } from '../../../base/failure';
import { counted, listed, shown } from '../../../base/text';
import { dayOf, splitTripsByDay, type TripParts } from '../../../data/splits/split-trips';
import { SPLITS, type Dataset } from '../../../domain/dataset';
import type { GpsTraces } from '../../../domain/gps-traces';
import { KEPT_LENGTHS, type Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { RoadNetwork } from '../../../domain/road-network';
import { tripAt, type TrajectorySet } from '../../../domain/trajectory-set';
import {
  LEFT_OUT_REASONS,
  type LeftOutReason,
  type PointOrigin,
  type Trajectories,
  leftOutWords,
} from './trajectories';

type RecordedDataset = Pick<Dataset, 'name' | 'network' | 'trips' | 'extras'>;

/**
 * The trajectories of a data set: its GPS traces, or where it has none the middles of the roads of its matched trips, each at the time
 * of entering the road. Recordings of 5 to 120 points are kept; of all others it is counted why not. Traces are parted 8:1:1 by whole
 * days; matched trips stay in the parts that the data set has.
 * @throws Failure 'bad-input' where none is left
 */
export function makeTrajectories(dataset: RecordedDataset): Trajectories {
  const traces = dataset.extras?.traces;
  const made = traces && traces.traceCount > 0 ? ofTraces(traces) : ofTrips(dataset);
  if (made.all.length === 0) throw nothingLeft(dataset, made);
  return made;
}

function ofTraces(traces: GpsTraces): Trajectories {
  const { kept, leftOut } = sifted(Array.from({ length: traces.traceCount }, (_, i) => traceAt(traces, i)));
  const all = kept.map(({ trajectory }) => trajectory);
  return { all, ...splitTripsByDay(all), origin: 'traces', recorded: traces.traceCount, leftOut };
}

function traceAt({ offsets, lonLat, times }: GpsTraces, trace: number): Trajectory {
  const [start, end] = [offsets[trace], offsets[trace + 1]];
  return { lonLat: lonLat.subarray(2 * start, 2 * end), times: times.subarray(start, end) };
}

function ofTrips({ network, trips }: RecordedDataset): Trajectories {
  const recorded = SPLITS.flatMap((split) =>
    Array.from({ length: trips[split].tripCount }, (_, i) => ({
      split,
      trajectory: tripPoints(network, trips[split], i),
    })),
  );
  const { kept, leftOut } = sifted(recorded.map(({ trajectory }) => trajectory));
  const all = kept.map(({ trajectory }) => trajectory);
  const splitOf = kept.map(({ index }) => recorded[index].split);
  const parts = partsOf(splitOf, all);
  return { all, ...parts, origin: 'trips', recorded: recorded.length, leftOut };
}

/** The middle of each road of a trip, at the time of entering it. */
function tripPoints({ centroidLonLat }: RoadNetwork, set: TrajectorySet, trip: number): Trajectory {
  const { roads, times } = tripAt(set, trip);
  const lonLat = new Float64Array(2 * roads.length);
  roads.forEach((road, i) => lonLat.set(centroidLonLat.subarray(2 * road, 2 * road + 2), 2 * i));
  return { lonLat, times };
}

function partsOf(splitOf: readonly string[], all: readonly Trajectory[]): TripParts {
  const indices = (split: string) =>
    Uint32Array.from(splitOf.flatMap((each, i) => (each === split ? [i] : [])));
  const parts = { train: indices('train'), val: indices('val'), test: indices('test') };
  const daysOf = (part: Uint32Array) =>
    [...new Set(Array.from(part, (i) => dayOf(all[i])))].sort((a, b) => a - b);
  return {
    parts,
    days: { train: daysOf(parts.train), val: daysOf(parts.val), test: daysOf(parts.test) },
  };
}

/** Records that are trajectories, with their places among all. */
function sifted(recorded: readonly Trajectory[]) {
  const leftOut = Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, 0])) as Record<
    LeftOutReason,
    number
  >;
  const kept: { readonly index: number; readonly trajectory: Trajectory }[] = [];
  recorded.forEach((trajectory, index) => {
    const reason = reasonAgainst(trajectory);
    if (reason) leftOut[reason]++;
    else kept.push({ index, trajectory });
  });
  return { kept, leftOut };
}

function reasonAgainst({ times }: Trajectory): LeftOutReason | null {
  if (times.length < KEPT_LENGTHS.least) return 'too-few-points';
  if (times.length > KEPT_LENGTHS.most) return 'too-many-points';
  // Also where a time is not known.
  if (!times.every((time, i) => i === 0 || time >= times[i - 1])) return 'clock-back';
  return times[times.length - 1] > times[0] ? null : 'no-time';
}

const ORIGIN_NOUNS: Readonly<Record<PointOrigin, string>> = { traces: 'GPS trace', trips: 'trip' };

/** "12 GPS traces with fewer than 5 points and 1 GPS trace with times that go back"; empty where all are trajectories. */
export function leftOutText({ leftOut, origin }: Pick<Trajectories, 'leftOut' | 'origin'>): string {
  const reasons = LEFT_OUT_REASONS.filter((reason) => leftOut[reason] > 0);
  return listed(
    reasons.map((reason) => `${counted(leftOut[reason], ORIGIN_NOUNS[origin])} ${leftOutWords(reason)}`),
  );
}

function nothingLeft({ name }: RecordedDataset, made: Trajectories): Failure {
  const { recorded, leftOut, origin } = made;
  if (recorded === 0)
    return badInput(
      `${shown(name)} has neither GPS traces nor trips, and recovery is learnt from them. Open a data set with the file ` +
        'gps.csv (trace, time, longitude and latitude of each point), or with trips.',
    );
  return badInput(
    `None of the ${counted(recorded, ORIGIN_NOUNS[origin])} of ${shown(name)} can be learnt from: ${leftOutText(made)}. ` +
      `A trajectory has ${KEPT_LENGTHS.least} to ${KEPT_LENGTHS.most} points in the order of time. Cut long ` +
      'recordings into single drives.',
    { recorded, leftOut },
  );
}
