import { badInput, type Failure } from '../../../base/failure';
import { successorIndex } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { candidateBlock, type CandidateBlock } from './candidate-features';
import type { HoserFeatures } from './hoser-features';
import { relativeDistance } from './road-geometry';
import { isWeekend, secondOfDay } from '../../../domain/time-statistics';

/**
 * B trips packed without padding: N steps, all visits but the last of each trip. A trip of L roads has T_b =
 * L - 1 steps, each standing on road i with road i + 1 as its label.
 */
export interface TripBatch extends CandidateBlock {
  readonly tripCount: number;
  readonly stepCount: number;
  /** (B+1) first step of each trip. */
  readonly tripOffsets: Int32Array;
  /** (N) road that each step stands on. */
  readonly roads: Int32Array;
  /** (N) share of the day, negative on weekends. */
  readonly temporal: Float32Array;
  /** (B+1) first entry of each trip in `relDistance` and `relTime`. */
  readonly pairOffsets: Int32Array;
  /**
   * (sum T_b^2) distance between the roads of two steps, cut at 1000 m, / 1000; T_b x T_b row-major per trip.
   */
  readonly relDistance: Float32Array;
  /** (sum T_b^2) time between two steps, cut at 5 min, / 5. */
  readonly relTime: Float32Array;
  /** (N) road that the step's trip wants to reach: its last one, where no other was asked for. */
  readonly destinations: Int32Array;
  /** (N) index of the next road among the candidates; -1 if the candidate limit cut it off. */
  readonly labels: Int32Array;
  /** (N) standardised log1p(seconds to the next road). */
  readonly timeLabels: Float32Array;
  /** Steps whose label is -1. */
  readonly lostLabels: number;
}

export interface TripBatchOptions {
  /** Candidates kept per step, those nearest to the destination; default 64. */
  readonly maxCandidates?: number;
  /** (B) road that each trip wants to reach; default its last one. */
  readonly destinations?: ArrayLike<number>;
}

/**
 * Features of the trips `tripIndices` of a set, as HOSER's dataset makes them. Throws `Failure` 'bad-input'
 * where a trip goes from a road to one that cannot follow it.
 */
export function buildTripBatch(
  features: HoserFeatures,
  trips: TrajectorySet,
  tripIndices: ArrayLike<number>,
  options: TripBatchOptions = {},
): TripBatch {
  const { tripOffsets, pairOffsets } = packedOffsets(trips, tripIndices);
  const steps = stepFeatures(features, trips, tripIndices, tripOffsets, options.destinations);
  const pairs = pairFeatures(features, steps, tripOffsets, pairOffsets);
  const block = candidateBlock(features, steps.roads, steps.destinations, options.maxCandidates);
  const { labels, lostLabels } = candidateLabels(
    features,
    trips,
    tripIndices,
    tripOffsets,
    steps.roads,
    block,
  );
  return {
    tripCount: tripIndices.length,
    stepCount: steps.roads.length,
    tripOffsets,
    pairOffsets,
    ...steps,
    ...pairs,
    ...block,
    labels,
    lostLabels,
  };
}

function packedOffsets(trips: TrajectorySet, tripIndices: ArrayLike<number>) {
  const tripOffsets = new Int32Array(tripIndices.length + 1);
  const pairOffsets = new Int32Array(tripIndices.length + 1);
  for (let b = 0; b < tripIndices.length; b++) {
    const visits = trips.offsets[tripIndices[b] + 1] - trips.offsets[tripIndices[b]];
    const steps = Math.max(0, visits - 1);
    tripOffsets[b + 1] = tripOffsets[b] + steps;
    pairOffsets[b + 1] = pairOffsets[b] + steps * steps;
  }
  return { tripOffsets, pairOffsets };
}

type StepFeatures = Pick<TripBatch, 'roads' | 'temporal' | 'destinations' | 'timeLabels'>;

function stepFeatures(
  { timeMean, timeStd }: HoserFeatures,
  trips: TrajectorySet,
  tripIndices: ArrayLike<number>,
  tripOffsets: Int32Array,
  wanted?: ArrayLike<number>,
): StepFeatures {
  const stepCount = tripOffsets[tripIndices.length];
  const roads = new Int32Array(stepCount);
  const temporal = new Float32Array(stepCount);
  const destinations = new Int32Array(stepCount);
  const timeLabels = new Float32Array(stepCount);
  for (let b = 0; b < tripIndices.length; b++) {
    const first = trips.offsets[tripIndices[b]];
    const destination = wanted?.[b] ?? trips.roads[trips.offsets[tripIndices[b] + 1] - 1];
    for (let step = tripOffsets[b], visit = first; step < tripOffsets[b + 1]; step++, visit++) {
      roads[step] = trips.roads[visit];
      temporal[step] = temporalInfo(trips.times[visit], trips.times[first]);
      destinations[step] = destination;
      timeLabels[step] = (Math.log1p(trips.times[visit + 1] - trips.times[visit]) - timeMean) / timeStd;
    }
  }
  return { roads, temporal, destinations, timeLabels };
}

function pairFeatures(
  { geometry }: HoserFeatures,
  { roads, temporal }: StepFeatures,
  tripOffsets: Int32Array,
  pairOffsets: Int32Array,
): Pick<TripBatch, 'relDistance' | 'relTime'> {
  const tripCount = tripOffsets.length - 1;
  const relDistance = new Float32Array(pairOffsets[tripCount]);
  const relTime = new Float32Array(pairOffsets[tripCount]);
  const minutes = temporal.map(minuteOfTemporal);
  for (let b = 0; b < tripCount; b++) {
    const first = tripOffsets[b];
    const length = tripOffsets[b + 1] - first;
    for (let i = 1; i < length; i++)
      for (let j = 0; j < i; j++) {
        const below = pairOffsets[b] + i * length + j;
        const above = pairOffsets[b] + j * length + i;
        relDistance[below] = relDistance[above] = relativeDistance(
          geometry,
          roads[first + i],
          roads[first + j],
        );
        relTime[below] = relTime[above] = relativeTime(minutes[first + i], minutes[first + j]);
      }
  }
  return { relDistance, relTime };
}

function candidateLabels(
  { network }: HoserFeatures,
  trips: TrajectorySet,
  tripIndices: ArrayLike<number>,
  tripOffsets: Int32Array,
  roads: Int32Array,
  { candidateCount, candidates, candidateLengths }: CandidateBlock,
) {
  const labels = new Int32Array(roads.length);
  let lostLabels = 0;
  for (let b = 0; b < tripIndices.length; b++)
    for (
      let step = tripOffsets[b], visit = trips.offsets[tripIndices[b]];
      step < tripOffsets[b + 1];
      step++, visit++
    ) {
      const next = trips.roads[visit + 1];
      let label = 0;
      while (label < candidateLengths[step] && candidates[step * candidateCount + label] !== next) label++;
      if (label < candidateLengths[step]) {
        labels[step] = label;
        continue;
      }
      if (successorIndex(network, roads[step], next) < 0)
        throw notSuccessor(network.geoIds, trips, tripIndices[b], roads[step], next);
      labels[step] = -1;
      lostLabels++;
    }
  return { labels, lostLabels };
}

function notSuccessor(
  geoIds: Float64Array,
  trips: TrajectorySet,
  trip: number,
  road: number,
  next: number,
): Failure {
  return badInput(
    `Trip row ${trips.sourceRows[trip]} goes from road ${geoIds[road]} to road ${geoIds[next]}, which cannot follow it. ` +
      'Add the pair to roadmap.rel or leave the row out.',
    { row: trips.sourceRows[trip], from: geoIds[road], to: geoIds[next] },
  );
}

const { fround } = Math;
const MINUTES_PER_DAY = 1440;
/** Differences of time and of place are cut off here and then scaled to [0, 1]. */
const TIME_CLIP_MINUTES = 5;

/** `temporal_info` of a weekday: the share of the day that has passed. */
function shareOfDay(time: number): number {
  const second = secondOfDay(time);
  const minute = Math.floor(second / 60);
  return fround((minute + (second - 60 * minute) / 60) / MINUTES_PER_DAY);
}

/** `temporal_info`: the share of the day that has passed, negative if `originTime` falls on a weekend. */
export function temporalInfo(time: number, originTime: number): number {
  return isWeekend(originTime) ? -shareOfDay(time) : shareOfDay(time);
}

/**
 * Minute of the day as the relative times take it: back from the rounded `temporal_info`, so
 * that the rounding is the official one.
 */
function minuteOfTemporal(temporal: number): number {
  return fround(Math.abs(temporal) * MINUTES_PER_DAY);
}

/** The same from a time. */
export function minuteOfTime(time: number): number {
  return minuteOfTemporal(shareOfDay(time));
}

/**
 * `trace_time_interval_mat`: |difference| of two minutes of the day, at most
 * 5, / 5. Over midnight it is thus 1.
 */
export function relativeTime(minutesA: number, minutesB: number): number {
  return fround(Math.min(fround(Math.abs(minutesA - minutesB)), TIME_CLIP_MINUTES) / TIME_CLIP_MINUTES);
}
