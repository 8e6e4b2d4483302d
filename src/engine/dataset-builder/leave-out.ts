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
}

export const NOTHING_LEFT_OUT: LeaveOut = { spots: [], traces: [] };

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

/** @param spots trouble spots, `traces` numbers of traces: what is left out */
export function leftOut(
  { perTrace, tripTrace, tripDetours }: TripMatch,
  spots: readonly TroubleSpot[],
  traces: readonly number[],
): LeftOut {
  const isOut = new Uint8Array(perTrace.trips.length);
  for (const spot of spots) for (const trace of spot.traces) isOut[trace] = 1;
  const tracesAtSpots = sumOf(isOut);
  for (const trace of traces) isOut[trace] = 1;
  const kept = Uint32Array.from(tripTrace, (_, trip) => trip).filter((trip) => !isOut[tripTrace[trip]]);
  return {
    isOut,
    kept,
    counts: {
      tracesAtSpots,
      otherTraces: sumOf(isOut) - tracesAtSpots,
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
    leaveOut: { spots: wish.spots.filter(isSpot), traces: wish.traces.filter(isTrace) },
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
  const left = leftOut(match, spots, wish.traces);
  if (left.kept.length > 0) return left;
  throw badInput('Every trip is left out, so there is no data set. Leave out fewer traces.');
}

/** For the data card. */
export const leaveOutStep = ({ spots, traces }: LeaveOut, counts: LeftOutCounts): DataStep => ({
  name: LEAVE_OUT_STEP,
  settings: {
    ...(spots.length > 0 && { spots: spots.map((lonLat) => lonLat.join(',')).join('; ') }),
    ...(traces.length > 0 && { traces: traces.map((trace) => trace + 1).join(', ') }),
  },
  counts,
});

/** What such a step of a card left out. */
export const leaveOutOfCard = ({
  spots = '',
  traces = '',
}: {
  spots?: string;
  traces?: string;
}): LeaveOut => ({
  spots: parts(spots, ';').map((part) => {
    const [lon, lat] = part.split(',').map(Number);
    return [lon, lat] as const;
  }),
  traces: parts(traces, ',').map((part) => Number(part) - 1),
});

const parts = (text: string, separator: string): string[] => (text === '' ? [] : text.split(separator));

const sumOf = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0);
