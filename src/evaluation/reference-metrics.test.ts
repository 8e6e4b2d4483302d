import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { haversineKm } from '../domain/geo';
import { distanceMatrix } from './distance-matrix';
import { dtw } from './dtw';
import { edr, EDR_THRESHOLD_KM } from './edr';
import { fastDtw } from './fast-dtw';
import { hausdorff } from './hausdorff';
import { binsUpTo, histogram } from './histogram';
import { jensenShannon } from './jensen-shannon';
import { lengthNormalised } from './length-normalised';
import {
  distinctOdMatchRate,
  endpointMatchRates,
  groupedOdPairs,
  odCell,
  odCellsOf,
  odGridOver,
  odKeysOf,
  odMatchRate,
} from './od-match';
import { degreesMetric, greatCircleMetric } from './point-metric';
import { radiusOfGyrationKm } from './radius-of-gyration';
import { segmentDurationsMin } from './segment-durations';
import { EarthRadius, unitVectors } from './sphere';
import { tripDistanceKm } from './trip-distance';

const FILE = '../shared/reference/metrics.json';
const absent = !existsSync(FILE);
if (absent) console.warn(`Skipped: ${FILE} is not here.`);

interface Trip {
  lonlat: [number, number][];
  time: string[];
}
type Pair = { real: Trip; gen: Trip; real_durations_min: number[]; gen_durations_min: number[] } & Record<
  string,
  number
>;
interface BinSet {
  real_hist: number[];
  gen_hist: number[];
  jsd_nats: number;
  jsd_bits: number;
}
interface Attribute {
  real_values: number[];
  gen_values: number[];
  real_max: number;
  fork_99_plus_1_bins: BinSet;
  thesis_100_plus_1_bins: BinSet;
}
interface Reference {
  pairs: Pair[];
  jsd: Record<'distance' | 'radius' | 'duration', Attribute>;
  od_match: {
    grid_deg: number;
    min_lon: number;
    min_lat: number;
    grid_width_lon: number;
    grid_height_lat: number;
    real_od_keys: ([number, number] | null)[];
    gen_od_keys: ([number, number] | null)[];
    thesis_eq21: { matched: number; total: number; rate: number };
    fork: Record<string, number>;
  };
  fork_aggregates: Record<string, number> & {
    matched_pairs: { real: number; gen: number; hausdorff_km: number; dtw_km: number; edr: number }[];
  };
}

const reference = (absent ? { pairs: [] } : JSON.parse(readFileSync(FILE, 'utf8'))) as Reference;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const seconds = (times: string[]) => times.map((time) => Date.parse(time) / 1000);
const range = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);

/** Every point of every pair in one table, so that the routes are index lists as they are in the application. */
const lonLat: number[] = [];
const trips = reference.pairs.map(({ real, gen }) => {
  const place = (trip: Trip) => {
    const roads = range(lonLat.length / 2, trip.lonlat.length);
    for (const point of trip.lonlat) lonLat.push(...point);
    return { roads, times: seconds(trip.time) };
  };
  return { real: place(real), gen: place(gen) };
});
const vectors = unitVectors(lonLat);
const coordinates = (roads: Uint32Array) =>
  Float64Array.from({ length: 2 * roads.length }, (_, k) => lonLat[2 * roads[k >> 1] + (k & 1)]);

function measured(index: number): Record<string, number> {
  const { real, gen } = trips[index];
  const km = distanceMatrix(gen.roads, real.roads, greatCircleMetric(lonLat));
  const degrees = distanceMatrix(gen.roads, real.roads, degreesMetric(lonLat));
  const notebook = distanceMatrix(
    gen.roads,
    real.roads,
    greatCircleMetric(lonLat, EarthRadius.hoserNotebook),
  );
  const edrKm = distanceMatrix(real.roads, gen.roads, greatCircleMetric(lonLat, EarthRadius.edr));
  const fast = fastDtw(coordinates(gen.roads), coordinates(real.roads), 1, haversineKm);
  return {
    hausdorff_km: hausdorff(km),
    hausdorff_euclidean_degrees: hausdorff(degrees),
    dtw_exact_km: dtw(km),
    dtw_fastdtw_radius1_km: fast,
    dtw_exact_notebook_R6378_km: dtw(notebook),
    dtw_euclidean_degrees: dtw(degrees),
    edr_100m: edr(edrKm, EDR_THRESHOLD_KM),
    edr_50m: edr(edrKm, 0.05),
    real_distance_km: tripDistanceKm(real.roads, vectors),
    gen_distance_km: tripDistanceKm(gen.roads, vectors),
    real_radius_km: radiusOfGyrationKm(real.roads, lonLat, vectors),
    gen_radius_km: radiusOfGyrationKm(gen.roads, lonLat, vectors),
    hausdorff_norm: lengthNormalised(hausdorff(km), real.roads.length, gen.roads.length),
    dtw_norm: lengthNormalised(fast, real.roads.length, gen.roads.length),
  };
}

/** Least distance of any point pair from the 100 m and 50 m thresholds, in metres. */
function edrMargin(index: number): number {
  const metric = greatCircleMetric(lonLat, EarthRadius.edr);
  let margin = Infinity;
  for (const a of trips[index].real.roads) {
    for (const b of trips[index].gen.roads)
      margin = Math.min(margin, Math.abs(1000 * metric.between(a, b) - 100));
  }
  return margin;
}

describe.skipIf(absent)('every number of metrics.json', () => {
  it.each(reference.pairs.map((_, i) => i))('pair %i in all readings', (index) => {
    const pair = reference.pairs[index];
    const ours = measured(index);
    for (const [name, value] of Object.entries(ours)) expect(value, name).toBeCloseTo(pair[name], 9);
    expect(edrMargin(index)).toBeCloseTo(pair.edr_min_margin_m, 5);
    expect([...segmentDurationsMin(trips[index].real.times)]).toEqual(pair.real_durations_min);
    expect([...segmentDurationsMin(trips[index].gen.times)]).toEqual(pair.gen_durations_min);
    const covered = new Set([...Object.keys(ours), 'edr_min_margin_m', 'real', 'gen']);
    expect(
      Object.keys(pair)
        .filter((key) => !covered.has(key))
        .sort(),
    ).toEqual(['gen_durations_min', 'real_durations_min']);
  });

  /** A trip of one point has no distance but a radius of 0. */
  const attributeValues = {
    distance: (trip: (typeof trips)[number]['real']) =>
      trip.roads.length < 2 ? [] : [tripDistanceKm(trip.roads, vectors)],
    radius: (trip: (typeof trips)[number]['real']) => [radiusOfGyrationKm(trip.roads, lonLat, vectors)],
    duration: (trip: (typeof trips)[number]['real']) => [...segmentDurationsMin(trip.times)],
  };

  it.each(['distance', 'radius', 'duration'] as const)('values, histograms and divergences of %s', (name) => {
    const attribute = reference.jsd[name];
    const real = trips.flatMap(({ real }) => attributeValues[name](real));
    const gen = trips.flatMap(({ gen }) => attributeValues[name](gen));
    expect(real.length).toBe(attribute.real_values.length);
    expect(gen.length).toBe(attribute.gen_values.length);
    real.forEach((value, i) => expect(value).toBeCloseTo(attribute.real_values[i], 10));
    gen.forEach((value, i) => expect(value).toBeCloseTo(attribute.gen_values[i], 10));
    expect(Math.max(...real)).toBeCloseTo(attribute.real_max, 10);
    for (const [reading, bins] of [
      ['fork', attribute.fork_99_plus_1_bins],
      ['thesis', attribute.thesis_100_plus_1_bins],
    ] as const) {
      const edges = binsUpTo(Math.max(...real), reading);
      const realHistogram = histogram(real, edges);
      const genHistogram = histogram(gen, edges);
      expect([...realHistogram]).toEqual(bins.real_hist);
      expect([...genHistogram]).toEqual(bins.gen_hist);
      expect(jensenShannon(realHistogram, genHistogram, 'nats')).toBeCloseTo(bins.jsd_nats, 11);
      expect(jensenShannon(realHistogram, genHistogram, 'bits')).toBeCloseTo(bins.jsd_bits, 11);
    }
  });

  const sequences = (side: 'real' | 'gen') => {
    const offsets = new Uint32Array(trips.length + 1);
    trips.forEach((pair, i) => (offsets[i + 1] = offsets[i] + pair[side].roads.length));
    return { offsets, roads: Uint32Array.from(trips.flatMap((pair) => [...pair[side].roads])) };
  };
  const grid = odGridOver(lonLat);
  const cells = odCellsOf(grid, lonLat);

  it('the OD grid and its cells', () => {
    const { od_match: expected } = reference;
    expect(grid.cellDegrees).toBe(expected.grid_deg);
    expect(grid.minLon).toBeCloseTo(expected.min_lon, 9);
    expect(grid.minLat).toBeCloseTo(expected.min_lat, 9);
    expect([grid.width, grid.height]).toEqual([expected.grid_width_lon, expected.grid_height_lat]);
    const keysOf = (trip: Trip) =>
      trip.lonlat.length < 2
        ? null
        : [odCell(grid, ...trip.lonlat[0]), odCell(grid, ...trip.lonlat[trip.lonlat.length - 1])];
    expect(reference.pairs.map(({ real }) => keysOf(real))).toEqual(expected.real_od_keys);
    expect(reference.pairs.map(({ gen }) => keysOf(gen))).toEqual(expected.gen_od_keys);
  });

  it('the OD match rate in both readings', () => {
    const { thesis_eq21: thesis, fork } = reference.od_match;
    const real = odKeysOf(sequences('real'), cells, grid);
    const gen = odKeysOf(sequences('gen'), cells, grid);
    expect(odMatchRate(real.keys, gen.keys)).toEqual({
      matched: thesis.matched,
      total: thesis.total,
      rate: thesis.rate,
    });
    expect(distinctOdMatchRate(real.keys, gen.keys)).toEqual({
      matched: fork.matched,
      total: fork.total,
      rate: fork.rate,
    });
    const rates = endpointMatchRates(real, gen);
    expect(rates.origin).toBeCloseTo(fork.origin_match_rate, 12);
    expect(rates.destination).toBeCloseTo(fork.destination_match_rate, 12);
    expect(rates.both).toBeCloseTo(fork.both_correct_rate, 12);
  });

  it('the aggregates of the thesis code over pairs of equal OD cells', () => {
    const expected = reference.fork_aggregates;
    const real = odKeysOf(sequences('real'), cells, grid);
    const gen = odKeysOf(sequences('gen'), cells, grid);
    const pairs = groupedOdPairs(real.keys, gen.keys);
    const local = pairs.map((pair) => {
      const a = trips[pair.generated].gen.roads;
      const b = trips[pair.real].real.roads;
      const km = distanceMatrix(a, b, greatCircleMetric(lonLat));
      const edrKm = distanceMatrix(b, a, greatCircleMetric(lonLat, EarthRadius.edr));
      const fast = fastDtw(coordinates(a), coordinates(b), 1, haversineKm);
      return {
        ...pair,
        hausdorff: hausdorff(km),
        dtw: fast,
        edr: edr(edrKm, EDR_THRESHOLD_KM),
        a: a.length,
        b: b.length,
      };
    });
    expect(pairs).toEqual(expected.matched_pairs.map((pair) => ({ real: pair.real, generated: pair.gen })));
    local.forEach((pair, i) => {
      expect(pair.hausdorff).toBeCloseTo(expected.matched_pairs[i].hausdorff_km, 10);
      expect(pair.dtw).toBeCloseTo(expected.matched_pairs[i].dtw_km, 10);
      expect(pair.edr).toBeCloseTo(expected.matched_pairs[i].edr, 12);
    });
    const attribute = (name: 'distance' | 'radius' | 'duration', side: 'real' | 'gen') =>
      mean(trips.flatMap((pair) => attributeValues[name](pair[side])));
    const ours: Record<string, number> = {
      Hausdorff_km: mean(local.map((pair) => pair.hausdorff)),
      DTW_km: mean(local.map((pair) => pair.dtw)),
      EDR: mean(local.map((pair) => pair.edr)),
      Hausdorff_norm: mean(local.map((pair) => lengthNormalised(pair.hausdorff, pair.a, pair.b))),
      DTW_norm: mean(local.map((pair) => lengthNormalised(pair.dtw, pair.a, pair.b))),
      Distance_real_mean: attribute('distance', 'real'),
      Distance_gen_mean: attribute('distance', 'gen'),
      Duration_real_mean: attribute('duration', 'real'),
      Duration_gen_mean: attribute('duration', 'gen'),
      Radius_real_mean: attribute('radius', 'real'),
      Radius_gen_mean: attribute('radius', 'gen'),
    };
    for (const [name, value] of Object.entries(ours)) expect(value, name).toBeCloseTo(expected[name], 10);
    expect(
      Object.keys(expected)
        .filter((key) => !(key in ours))
        .sort(),
    ).toEqual(['matched_pairs', 'note']);
  });
});
