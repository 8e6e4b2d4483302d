import { joined } from '../base/bytes';
import { Failure } from '../base/failure';
import type { GpsTraces } from '../domain/gps-traces';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { MatchGraph } from './match-graph';
import { matchQuality, type MatchQuality, type TraceFigures } from './match-quality';
import type { Troubles } from './trouble-list';
import { gatherTroubles, type TroubleSpots } from './trouble-spots';

/** What came of each of P points in N traces, and of each trip that they make. */
interface MatchedColumns {
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

/**
 * What came of N neighbouring traces with P points, as plain arrays: all that is computed of each trace alone. Traces are
 * numbered among all traces.
 */
export interface MatchedPart extends MatchedColumns {
  readonly range: TraceRange;
  /** (trips + 1) offsets into `tripRoads` and `tripTimes`. */
  readonly tripOffsets: Uint32Array;
  readonly tripRoads: Uint32Array;
  /** Seconds, see `TrajectorySet.times`. */
  readonly tripTimes: Float64Array;
  readonly oneRoadPieces: number;
  readonly troubles: Troubles;
}

/**
 * All traces from parts of them: the same as if one had matched them all.
 * @param parts in the order of the traces, each trace in one of them
 * @throws Failure 'internal' for parts of other traces
 */
export function joinMatched(
  graph: MatchGraph,
  traces: GpsTraces,
  parts: readonly MatchedPart[],
): MatchedTraces {
  checkRanges(traces, parts);
  const all = joinedArrays(parts);
  const { tripTrace, tripDetours, pointDistances, pointFates, perTrace } = all;
  return {
    trips: {
      tripCount: tripTrace.length,
      offsets: joinedOffsets(parts),
      roads: all.tripRoads,
      times: all.tripTimes,
      sourceRows: tripTrace.map((trace) => traces.sourceRows[trace]),
      names: {
        vehicles: Array.from(tripTrace, (trace) => traces.vehicles[traces.vehicleCodes[trace]]),
        trips: Array.from(tripTrace, (trace) => traces.tripNames?.[trace] ?? ''),
      },
    },
    tripTrace,
    tripDetours,
    pointRoads: all.pointRoads,
    pointOffsets: all.pointOffsets,
    pointDistances,
    pointFates,
    perTrace,
    quality: matchQuality(traces, perTrace, pointFates, pointDistances, {
      oneRoadPieces: parts.reduce((sum, part) => sum + part.oneRoadPieces, 0),
      tripsWithDetour: tripDetours.reduce((sum, has) => sum + has, 0),
    }),
    trouble: gatherTroubles(graph, all.troubles),
  };
}

function checkRanges({ traceCount, offsets }: GpsTraces, parts: readonly MatchedPart[]): void {
  let next = 0;
  for (const { range, pointFates } of parts) {
    const fits = range.from === next && pointFates.length === offsets[range.to] - offsets[range.from];
    if (!fits)
      throw new Failure('internal', `Traces ${range.from} to ${range.to} do not follow trace ${next}.`);
    next = range.to;
  }
  if (next !== traceCount)
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

function joinedArrays(parts: readonly MatchedPart[]) {
  const [u8, u32, i32] = [Uint8Array, Uint32Array, Int32Array];
  const [f32, f64] = [Float32Array, Float64Array];
  const of = <K extends keyof MatchedPart>(key: K) => parts.map((part) => part[key]);
  const [figures, troubles] = [of('perTrace'), of('troubles')];
  const figure = <K extends keyof TraceFigures>(key: K) => figures.map((one) => one[key]);
  const trouble = <K extends keyof MatchedPart['troubles']>(key: K) => troubles.map((one) => one[key]);
  return {
    tripRoads: joined(u32, of('tripRoads')),
    tripTimes: joined(f64, of('tripTimes')),
    tripTrace: joined(u32, of('tripTrace')),
    tripDetours: joined(u8, of('tripDetours')),
    pointRoads: joined(i32, of('pointRoads')),
    pointOffsets: joined(f32, of('pointOffsets')),
    pointDistances: joined(f32, of('pointDistances')),
    pointFates: joined(u8, of('pointFates')),
    perTrace: {
      matchedPoints: joined(u32, figure('matchedPoints')),
      trips: joined(u32, figure('trips')),
      splits: joined(u32, figure('splits')),
      uTurns: joined(u32, figure('uTurns')),
      detours: joined(u32, figure('detours')),
      meanDistance: joined(f32, figure('meanDistance')),
      distance95: joined(f32, figure('distance95')),
      routeMeters: joined(f64, figure('routeMeters')),
      seconds: joined(f64, figure('seconds')),
      steps: joined(u32, figure('steps')),
      implausibleSteps: joined(u32, figure('implausibleSteps')),
    },
    troubles: {
      kinds: joined(u8, trouble('kinds')),
      traces: joined(u32, trouble('traces')),
      roads: joined(i32, trouble('roads')),
      xy: joined(i32, trouble('xy')),
    },
  };
}
