import { joined, stacked } from '../base/bytes';
import { Failure } from '../base/failure';
import type { GpsTraces } from '../domain/gps-traces';
import { trajectorySetFrom, tripConfidence, type TrajectorySet } from '../domain/trajectory-set';
import type { MatchGraph } from './match-graph';
import { addTrace, matchQuality, traceFigures, type MatchQuality, type TraceFigures } from './match-quality';
import { gatherTroubles, TroubleList, type Troubles, type TroubleSpots } from './trouble-spots';
import { NO_TASK, type Task } from '../base/task';
import { confidences } from './confidence';
import type { MatchedPiece, MatchedTrace } from './matched-trace';
import type { Matcher } from './matcher';

/** What came of each of P points in N traces, and of each trip that they make. */
interface MatchedColumns {
  /** (trips) trace that each trip came from. */
  readonly tripTrace: Uint32Array;
  /** (trips) 1 where the route takes a detour. */
  readonly tripDetours: Uint8Array;
  /** (trips) share of the length that is expected to be right; empty where it is not known. */
  readonly tripConfidence: Float64Array;
  /** (P) road that each point lies on, -1 where it is not matched. */
  readonly pointRoads: Int32Array;
  /** (P) metres from the start of that road; NaN where the point is not matched. */
  readonly pointOffsets: Float32Array;
  /** (P) metres between the point and that place; NaN where it is not matched. */
  readonly pointDistances: Float32Array;
  /** (P) index into `POINT_FATES`. */
  readonly pointFates: Uint8Array;
  /** (N) each. */
  readonly perTrace: TraceFigures;
}

/** What came of traces. */
export interface MatchedTraces extends MatchedColumns {
  /** A trip for every piece that leads over two roads or more; `sourceRows` are those of its trace. */
  readonly trips: TrajectorySet;
  readonly quality: MatchQuality;
  /** Where detours, U-turns and splits gather. */
  readonly trouble: TroubleSpots;
}

/** The traces from `from` up to, but without, `to`. */
export interface TraceRange {
  readonly from: number;
  readonly to: number;
}

/** What came of N neighbouring traces with P points, numbered among all traces. */
export interface MatchedPart extends MatchedColumns {
  readonly range: TraceRange;
  /** (trips + 1) offsets into `tripRoads` and `tripTimes`. */
  readonly tripOffsets: Uint32Array;
  readonly tripRoads: Uint32Array;
  /** Seconds, see `TrajectorySet.times`. */
  readonly tripTimes: Float64Array;
  /** Probability that each road was driven; empty where it is not known. */
  readonly roadConfidence: Float32Array;
  readonly oneRoadPieces: number;
  readonly troubles: Troubles;
}

/** Joins parts in the order of the traces. @throws Failure 'internal' for parts of other traces */
export function joinMatched(
  graph: MatchGraph,
  traces: GpsTraces,
  parts: readonly MatchedPart[],
): MatchedTraces {
  checkRanges(traces, parts);
  const {
    range: _,
    tripRoads,
    tripTimes,
    roadConfidence,
    tripConfidence,
    tripOffsets,
    oneRoadPieces,
    troubles,
    ...columns
  } = joinParts(parts);
  const isSure = roadConfidence.length === tripRoads.length;
  const { tripTrace, tripDetours, pointDistances, pointFates, perTrace } = columns;
  return {
    trips: {
      tripCount: tripTrace.length,
      offsets: tripOffsets,
      roads: tripRoads,
      times: tripTimes,
      ...(isSure && { confidence: roadConfidence }),
      sourceRows: tripTrace.map((trace) => traces.sourceRows[trace]),
      names: {
        vehicles: Array.from(tripTrace, (trace) => traces.vehicles[traces.vehicleCodes[trace]]),
        trips: Array.from(tripTrace, (trace) => traces.tripNames?.[trace] ?? ''),
      },
    },
    ...columns,
    tripConfidence: isSure ? tripConfidence : new Float64Array(),
    quality: matchQuality(traces, perTrace, pointFates, pointDistances, {
      oneRoadPieces,
      tripsWithDetour: tripDetours.reduce((sum, has) => sum + has, 0),
    }),
    trouble: gatherTroubles(graph, troubles),
  };
}

/** One part of several that follow one another, at least one. */
export const joinParts = (parts: readonly MatchedPart[]): MatchedPart => ({
  ...stacked(parts.map(arraysOf)),
  range: { from: parts[0].range.from, to: parts[parts.length - 1].range.to },
  tripOffsets: joinedOffsets(parts),
  oneRoadPieces: parts.reduce((sum, part) => sum + part.oneRoadPieces, 0),
  perTrace: stacked(parts.map((part) => part.perTrace)),
  troubles: stacked(parts.map((part) => part.troubles)),
});

/** The arrays of a part that those of other parts simply follow. */
const arraysOf = ({
  range: _range,
  tripOffsets: _offsets,
  oneRoadPieces: _pieces,
  perTrace: _figures,
  troubles: _troubles,
  ...arrays
}: MatchedPart) => arrays;

function checkRanges({ traceCount, offsets }: GpsTraces, parts: readonly MatchedPart[]): void {
  let next = 0;
  for (const { range, pointFates } of parts) {
    const fits = range.from === next && pointFates.length === offsets[range.to] - offsets[range.from];
    if (!fits)
      throw new Failure('internal', `Traces ${range.from} to ${range.to} do not follow trace ${next}.`);
    next = range.to;
  }
  if (next !== traceCount || parts.length === 0)
    throw new Failure('internal', `Only ${next} of ${traceCount} traces were matched.`);
}

/** Offsets of the trips of all parts. */
function joinedOffsets(parts: readonly MatchedPart[]): Uint32Array {
  const offsets = [Uint32Array.of(0)];
  let before = 0;
  for (const { tripOffsets } of parts) {
    const own = before;
    offsets.push(tripOffsets.subarray(1).map((offset) => own + offset));
    before += tripOffsets[tripOffsets.length - 1];
  }
  return joined(Uint32Array, offsets);
}

/** What of traces is matched. */
type TracePoints = Pick<GpsTraces, 'offsets' | 'lonLat' | 'times'>;

/** A few milliseconds of work where roads are dense. */
const POINTS_PER_STEP = 64;
const TRACES_PER_REPORT = 100;

/** Matches traces one after another. @throws Failure 'cancelled' */
export async function matchTraces(
  matcher: Matcher,
  traces: GpsTraces,
  task: Task = NO_TASK,
): Promise<MatchedTraces> {
  const all = await matchPart(matcher, traces, { from: 0, to: traces.traceCount }, task);
  return joinMatched(matcher.graph, traces, [all]);
}

/** Matches some neighbouring traces. `joinMatched` makes one of all parts. @throws Failure 'cancelled' */
export async function matchPart(
  matcher: Matcher,
  traces: TracePoints,
  range: TraceRange,
  task: Task = NO_TASK,
): Promise<MatchedPart> {
  const result = new Results(matcher, traces, range);
  const total = range.to - range.from;
  for (let done = 0; done < total; done++) {
    if (done % TRACES_PER_REPORT === 0) task.progress({ step: 'traces.match', done, total, unit: 'traces' });
    await task.checkpoint();
    const trace = range.from + done;
    const [start, end] = [traces.offsets[trace], traces.offsets[trace + 1]];
    const lonLat = traces.lonLat.subarray(2 * start, 2 * end);
    result.add(trace, await matchTrace(matcher, lonLat, traces.times.subarray(start, end), task));
  }
  task.progress({ step: 'traces.match', done: total, total, unit: 'traces' });
  return result.finish();
}

/** Matches one trace. @param lonLat (2 P) degrees @param times (P) seconds @throws Failure 'cancelled' */
export async function matchTrace(
  matcher: Matcher,
  lonLat: Float64Array,
  times: Float64Array,
  task: Task,
): Promise<MatchedTrace> {
  const steps = matcher.matchSteps(lonLat, times);
  for (let point = 1; ; point++) {
    const { done, value } = steps.next();
    if (done) return value;
    if (point % POINTS_PER_STEP === 0) await task.checkpoint();
  }
}

/** What of a piece is kept of every trace: there may be a million of them. */
type KeptPiece = Pick<MatchedPiece, 'roads' | 'times' | 'detours'> & { readonly confidence: Float32Array };

class Results {
  readonly #trips: KeptPiece[] = [];
  readonly #tripTrace: number[] = [];
  readonly #roads: Int32Array;
  readonly #offsets: Float32Array;
  readonly #distances: Float32Array;
  readonly #fates: Uint8Array;
  readonly #figures: TraceFigures;
  readonly #troubles: TroubleList;
  #oneRoadPieces = 0;

  constructor(
    private readonly matcher: Matcher,
    private readonly traces: TracePoints,
    private readonly range: TraceRange,
  ) {
    const points = traces.offsets[range.to] - traces.offsets[range.from];
    this.#roads = new Int32Array(points);
    this.#offsets = new Float32Array(points);
    this.#distances = new Float32Array(points);
    this.#fates = new Uint8Array(points);
    this.#figures = traceFigures(range.to - range.from);
    this.#troubles = new TroubleList(matcher.graph);
  }

  add(trace: number, matched: MatchedTrace): void {
    const { offsets, lonLat } = this.traces;
    const { from } = this.range;
    const start = offsets[trace] - offsets[from];
    this.#roads.set(matched.roads, start);
    this.#offsets.set(matched.offsets, start);
    this.#distances.set(matched.distances, start);
    this.#fates.set(matched.fates, start);
    addTrace(this.#figures, trace - from, matched);
    this.#troubles.add(trace, matched, lonLat.subarray(2 * offsets[trace], 2 * offsets[trace + 1]));
    for (const { roads, times, detours, evidence } of matched.pieces) {
      if (roads.length < 2) {
        this.#oneRoadPieces++;
        continue;
      }
      this.#trips.push({ roads, times, detours, confidence: confidences(evidence) });
      this.#tripTrace.push(trace);
    }
  }

  finish(): MatchedPart {
    const { offsets, roads, times } = trajectorySetFrom(this.#trips);
    return {
      range: this.range,
      tripOffsets: offsets,
      tripRoads: roads,
      tripTimes: times,
      tripTrace: Uint32Array.from(this.#tripTrace),
      tripDetours: Uint8Array.from(this.#trips, ({ detours }) => Number(detours.length > 0)),
      tripConfidence: Float64Array.from(this.#trips, ({ roads: own, confidence }) =>
        tripConfidence(this.matcher.graph.lengthMeters, own, confidence),
      ),
      roadConfidence: joined(
        Float32Array,
        this.#trips.map(({ confidence }) => confidence),
      ),
      pointRoads: this.#roads,
      pointOffsets: this.#offsets,
      pointDistances: this.#distances,
      pointFates: this.#fates,
      perTrace: this.#figures,
      oneRoadPieces: this.#oneRoadPieces,
      troubles: this.#troubles.finish(),
    };
  }
}
