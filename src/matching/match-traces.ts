import type { GpsTraces } from '../domain/gps-traces';
import { NO_TASK, type Task } from '../base/task';
import { trajectorySetFrom, type TrajectorySet } from '../domain/trajectory-set';
import { addTrace, matchQuality, traceFigures, type MatchQuality, type TraceFigures } from './match-quality';
import type { MatchedPiece, MatchedTrace } from './matched-trace';
import type { Matcher } from './matcher';
import { TroubleList } from './trouble-list';
import { gatherTroubles, type TroubleSpots } from './trouble-spots';

/** What came of P points in N traces. */
export interface MatchedTraces {
  /** A trip for every piece that leads over two roads or more; `sourceRows` are those of its trace. */
  readonly trips: TrajectorySet;
  /** (trips) trace that each trip came from. */
  readonly tripTrace: Uint32Array;
  /** (trips) 1 where the route takes a detour. */
  readonly tripDetours: Uint8Array;
  /** (P) road that each point lies on, -1 where it is not matched. */
  readonly pointRoads: Int32Array;
  /** (P) metres from the start of that road; NaN where the point is not matched. */
  readonly pointOffsets: Float32Array;
  /** (P) metres between the point and that place; NaN where it is not matched. */
  readonly pointDistances: Float32Array;
  /** (P) index into `POINT_FATES`. */
  readonly pointFates: Uint8Array;
  readonly perTrace: TraceFigures;
  readonly quality: MatchQuality;
  /** Where detours, U-turns and splits gather. */
  readonly trouble: TroubleSpots;
}

/** A few milliseconds of work where roads are dense. */
const POINTS_PER_STEP = 64;
const TRACES_PER_REPORT = 100;

/** Matches traces one after another. @throws Failure 'cancelled' */
export async function matchTraces(
  matcher: Matcher,
  traces: GpsTraces,
  task: Task = NO_TASK,
): Promise<MatchedTraces> {
  const result = new Results(matcher, traces);
  const total = traces.traceCount;
  for (let trace = 0; trace < total; trace++) {
    if (trace % TRACES_PER_REPORT === 0)
      task.progress({ step: 'traces.match', done: trace, total, unit: 'traces' });
    await task.checkpoint();
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
    private readonly matcher: Matcher,
    private readonly traces: GpsTraces,
  ) {
    const points = traces.times.length;
    this.#roads = new Int32Array(points);
    this.#offsets = new Float32Array(points);
    this.#distances = new Float32Array(points);
    this.#fates = new Uint8Array(points);
    this.#figures = traceFigures(traces.traceCount);
    this.#troubles = new TroubleList(matcher.graph);
  }

  add(trace: number, matched: MatchedTrace): void {
    const { offsets, lonLat } = this.traces;
    const start = offsets[trace];
    this.#roads.set(matched.roads, start);
    this.#offsets.set(matched.offsets, start);
    this.#distances.set(matched.distances, start);
    this.#fates.set(matched.fates, start);
    addTrace(this.#figures, trace, matched);
    this.#troubles.add(trace, matched, lonLat.subarray(2 * start, 2 * offsets[trace + 1]));
    for (const { roads, times, detours } of matched.pieces) {
      if (roads.length < 2) {
        this.#oneRoadPieces++;
        continue;
      }
      this.#trips.push({ roads, times, detours });
      this.#tripTrace.push(trace);
    }
  }

  finish(): MatchedTraces {
    const { traces, matcher } = this;
    const tripDetours = Uint8Array.from(this.#trips, ({ detours }) => Number(detours.length > 0));
    return {
      trips: {
        ...trajectorySetFrom(this.#trips),
        sourceRows: Uint32Array.from(this.#tripTrace, (trace) => traces.sourceRows[trace]),
        names: {
          vehicles: this.#tripTrace.map((trace) => traces.vehicles[traces.vehicleCodes[trace]]),
          trips: this.#tripTrace.map((trace) => traces.tripNames?.[trace] ?? ''),
        },
      },
      tripTrace: Uint32Array.from(this.#tripTrace),
      tripDetours,
      pointRoads: this.#roads,
      pointOffsets: this.#offsets,
      pointDistances: this.#distances,
      pointFates: this.#fates,
      perTrace: this.#figures,
      quality: matchQuality(traces, this.#figures, this.#fates, this.#distances, {
        oneRoadPieces: this.#oneRoadPieces,
        tripsWithDetour: tripDetours.reduce((sum, has) => sum + has, 0),
      }),
      trouble: gatherTroubles(matcher.graph, this.#troubles.finish()),
    };
  }
}
