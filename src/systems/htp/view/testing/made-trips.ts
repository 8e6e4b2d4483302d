import type { Dataset } from '../../../../domain/dataset';
import { METERS_PER_DEGREE } from '../../../../domain/geo';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { TripPatterns } from '../../../../models/htp/trip-answer';
import type { GeneratedTrip, TripsSummary } from '../../points/points-service';
import type { PointTrip } from '../../trips/point-trips';
import type { NetworksInUse } from '../state/networks-in-use';

/** Points to the north, 100 m and 15 s apart. */
const line = (points: number) => ({
  lonLat: Float64Array.from({ length: 2 * points }, (_, i) =>
    i % 2 === 0 ? 8 : (100 * Math.floor(i / 2)) / METERS_PER_DEGREE,
  ),
  times: Float64Array.from({ length: points }, (_, i) => 31_200 + 15 * i),
  places: new Int32Array(points),
});

/** A trip over the first roads of a network. */
export const madeTrip = (points = 20, roads: readonly number[] = [0, 2]): PointTrip => ({
  trace: 0,
  firstPoint: 0,
  ...line(points),
  roads: Uint32Array.from(roads),
  interval: 15,
});

/** Points that were generated, of codes that count up; the eight points of a pattern with code 9 lie 50 m to the north of the others. */
export function madeAnswer(
  patterns: TripPatterns = {
    lengthToken: 0,
    codes: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  },
): GeneratedTrip {
  const points = line(8 * patterns.codes.length);
  patterns.codes.forEach((codes, pattern) => {
    if (codes[0] !== 9) return;
    for (let i = 8 * pattern; i < 8 * (pattern + 1); i++) points.lonLat[2 * i + 1] += 50 / METERS_PER_DEGREE;
  });
  return { ...points, roads: Uint32Array.of(0, 2), patterns, reversed: 0, stalled: 0 };
}

/** Trips that all have the same shape; the last two are of the test part. */
export function madeSummary(trips = 5): TripsSummary {
  const each = (value: number) => Float32Array.from({ length: trips }, () => value);
  const all = Uint32Array.from({ length: trips }, (_, i) => i);
  return {
    traces: trips + 2,
    leftOut: {
      unmatched: 0,
      gaps: 1,
      'one-place': 1,
      'too-few-points': 0,
      'too-many-points': 0,
      'too-many-roads': 0,
    },
    parts: { train: all.slice(0, -2), val: new Uint32Array(0), test: all.slice(-2) },
    days: { train: [0, 1], val: [], test: [2] },
    points: Uint16Array.from(all, () => 20),
    interval: each(15),
    start: Float64Array.from(all, (i) => 31_200 + 86_400 * i),
    duration: each(285),
    distance: each(2000),
    roadCount: Uint16Array.from(all, () => 2),
  };
}

/** A data set with GPS of which nothing but its name is known here. */
export const withTraces = (dataset: Dataset, fingerprint = dataset.fingerprint): Dataset => ({
  ...dataset,
  fingerprint,
  extras: { traces: {} as never },
});

const model = (network: string, id: string): Model => ({
  id,
  network,
  bytes: new Uint8Array(4),
  from: id,
  runId: null,
  dataset: 'town',
});

/** Networks whose weights are not read. */
export const madeNetworks = (tokeniser = 't1', language: string | null = 'l1'): NetworksInUse => ({
  tokeniser: model('tokeniser', tokeniser),
  language: language === null ? null : model('language', language),
});
