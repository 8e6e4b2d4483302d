import type { GpsTraces } from '../domain/gps-traces';
import { NO_TASK, type Task } from '../base/task';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { addTrace, traceFigures, type TraceFigures } from './match-quality';
import { joinMatched, type MatchedPart, type MatchedTraces, type TraceRange } from './matched-part';
import type { MatchedPiece, MatchedTrace } from './matched-trace';
import type { Matcher } from './matcher';
import { TroubleList } from './trouble-list';

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

/**
 * Matches one trace, and lets messages in on the way.
 * @param lonLat (2 P) degrees
 * @param times (P) seconds
 * @throws Failure 'cancelled'
 */
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
type KeptPiece = Pick<MatchedPiece, 'roads' | 'times' | 'detours'>;

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
    matcher: Matcher,
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
    for (const { roads, times, detours } of matched.pieces) {
      if (roads.length < 2) {
        this.#oneRoadPieces++;
        continue;
      }
      this.#trips.push({ roads, times, detours });
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
