import type { DataStep } from '../../domain/data-card';
import { badInput } from '../../base/failure';
import { counted } from '../../base/text';
import type { MatchGraph } from '../../matching/match-graph';
import { NEAR_METERS, spotAt, type TroubleSpot } from '../../matching/trouble-spots';
import type { TripMatch } from './built-parts';

/** What a person leaves out of a data set after the matching. */
export interface LeaveOut {
  /** Places of trouble spots, in degrees: all traces that have trouble there are left out. */
  readonly spots: readonly (readonly [lon: number, lat: number])[];
  /** Numbers of traces, from 0. */
  readonly traces: readonly number[];
  /** Whether every trip with a detour is left out. */
  readonly detours?: boolean;
  /** Trips of less confidence are left out. */
  readonly minConfidence?: number;
}

export const NOTHING_LEFT_OUT: LeaveOut = { spots: [], traces: [] };

/** Whether something is left out. */
export const isLeavingOut = ({ spots, traces, detours, minConfidence }: LeaveOut): boolean =>
  spots.length + traces.length > 0 || detours === true || minConfidence !== undefined;

export const LEAVE_OUT_STEP = 'Traces left out';

/** What is left out, and what stays. */
export interface LeftOut {
  /** (N) 1 for each trace that is left out. */
  readonly isOut: Uint8Array;
  /** The trips that stay, ascending. */
  readonly kept: Uint32Array;
  readonly counts: LeftOutCounts;
}

export interface LeftOutCounts extends Readonly<Record<string, number>> {
  /** Traces left out: those with trouble at a spot, and others, one by one. */
  readonly tracesAtSpots: number;
  readonly otherTraces: number;
  /** Trips of other traces left out for a detour, and of the rest for little confidence. */
  readonly tripsWithDetour: number;
  readonly doubtfulTrips: number;
  /** Trips left out, and those that stay. */
  readonly trips: number;
  readonly tripsKept: number;
  /** Trips with a detour, of those that stay. */
  readonly keptWithDetour: number;
}

/** What of a wish can be left out of these traces, and what of it is not there, in sentences. */
export interface KnownLeaveOut {
  readonly leaveOut: LeaveOut;
  readonly missing: readonly string[];
}

/**
 * A trace is left out where all of its trips are.
 * @param spots trouble spots, `traces` numbers of traces: what is left out
 */
export function leftOut(
  { perTrace, tripTrace, tripDetours, tripConfidence }: TripMatch,
  spots: readonly TroubleSpot[],
  traces: readonly number[],
  { detours = false, minConfidence = 0 }: Pick<LeaveOut, 'detours' | 'minConfidence'> = {},
): LeftOut {
  const isOut = new Uint8Array(perTrace.trips.length);
  for (const spot of spots) for (const trace of spot.traces) isOut[trace] = 1;
  const tracesAtSpots = sumOf(isOut);
  for (const trace of traces) isOut[trace] = 1;
  const otherTraces = sumOf(isOut) - tracesAtSpots;
  const staying = Uint32Array.from(tripTrace, (_, trip) => trip).filter((trip) => !isOut[tripTrace[trip]]);
  const direct = detours ? staying.filter((trip) => !tripDetours[trip]) : staying;
  const kept = direct.filter((trip) => !(tripConfidence[trip] < minConfidence));
  for (const trip of staying) isOut[tripTrace[trip]] = 1;
  for (const trip of kept) isOut[tripTrace[trip]] = 0;
  return {
    isOut,
    kept,
    counts: {
      tracesAtSpots,
      otherTraces,
      tripsWithDetour: staying.length - direct.length,
      doubtfulTrips: direct.length - kept.length,
      trips: tripTrace.length - kept.length,
      tripsKept: kept.length,
      keptWithDetour: kept.reduce((sum, trip) => sum + tripDetours[trip], 0),
    },
  };
}

export function knownLeaveOut(
  graph: MatchGraph,
  { trouble, perTrace }: TripMatch,
  wish: LeaveOut,
): KnownLeaveOut {
  const count = perTrace.trips.length;
  const isSpot = ([lon, lat]: readonly [number, number]) => spotAt(graph, trouble.spots, lon, lat) !== null;
  const isTrace = (trace: number) => Number.isInteger(trace) && trace >= 0 && trace < count;
  return {
    leaveOut: { ...wish, spots: wish.spots.filter(isSpot), traces: wish.traces.filter(isTrace) },
    missing: [
      ...wish.spots
        .filter((spot) => !isSpot(spot))
        .map(([lon, lat]) => `There is no trouble spot within ${NEAR_METERS} m of ${lon},${lat}.`),
      ...wish.traces
        .filter((trace) => !isTrace(trace))
        .map((trace) => `There is no trace ${trace + 1}: there are ${counted(count, 'trace')}.`),
    ],
  };
}

/** @throws Failure 'bad-input' if something of it is not there, or nothing would stay */
export function checkedLeaveOut(graph: MatchGraph, match: TripMatch, wish: LeaveOut): LeftOut {
  const { missing } = knownLeaveOut(graph, match, wish);
  if (missing.length > 0) throw badInput(missing.join(' '));
  const spots = wish.spots.map(([lon, lat]) => spotAt(graph, match.trouble.spots, lon, lat)!);
  const left = leftOut(match, spots, wish.traces, wish);
  if (left.kept.length > 0) return left;
  throw badInput('Every trip is left out, so there is no data set. Leave out fewer traces.');
}

/** For the data card. */
export const leaveOutStep = (
  { spots, traces, detours, minConfidence }: LeaveOut,
  counts: LeftOutCounts,
): DataStep => ({
  name: LEAVE_OUT_STEP,
  settings: {
    ...(spots.length > 0 && { spots: spots.map((lonLat) => lonLat.join(',')).join('; ') }),
    ...(traces.length > 0 && { traces: traces.map((trace) => trace + 1).join(', ') }),
    ...(detours && { detours }),
    ...(minConfidence !== undefined && { minConfidence }),
  },
  counts,
});

/** What such a step of a card left out. */
export const leaveOutOfCard = ({
  spots = '',
  traces = '',
  ...others
}: {
  spots?: string;
  traces?: string;
  detours?: boolean;
  minConfidence?: number;
}): LeaveOut => ({
  ...others,
  spots: parts(spots, ';').map((part) => {
    const [lon, lat] = part.split(',').map(Number);
    return [lon, lat] as const;
  }),
  traces: parts(traces, ',').map((part) => Number(part) - 1),
});

const parts = (text: string, separator: string): string[] => (text === '' ? [] : text.split(separator));

const sumOf = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0);
