import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../domain/failure';
import {
  hasReference,
  referenceDataset,
  referenceJson,
  referenceTensors,
} from '../../../domain/testing/reference-network';
import { networkOf } from '../../../domain/testing/small-network';
import { trajectorySetFrom, type TrajectorySet } from '../../../domain/trajectory-set';
import { hoserFeatures, type HoserFeatures } from './hoser-features';
import { nodeFeatures } from './node-features';
import { buildTripBatch, type TripBatch } from './trip-features';

const MODEL = 'model.road_network_encoder.';

/** Largest difference, NaN if any value is not a number. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(actual).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

/** The stored batch, cut to the valid steps and pairs in packed order. */
function storedBatch(variant: string, tripLengths: number[]) {
  const { numbers, shape } = referenceTensors(`hoser_forward_${variant}`);
  const [, steps, candidates] = shape('batch.candidate_road_id');
  const valid = tripLengths.flatMap((length, b) => Array.from({ length }, (_, t) => ({ b, t, length })));
  const runs = (name: string, width: (length: number) => number, stride: number) => {
    const padded = numbers(name);
    return valid.flatMap(({ b, t, length }) => {
      const start = (b * steps + t) * stride;
      return padded.slice(start, start + width(length));
    });
  };
  return {
    numbers,
    candidates,
    perTrip: (name: string) => valid.map(({ b }) => numbers(name)[b]),
    perStep: (name: string) => runs(name, () => 1, 1),
    perCandidate: (name: string) => runs(name, () => candidates, candidates),
    perPair: (name: string) => runs(name, (length) => length, steps),
  };
}

describe.skipIf(!hasReference).each(['tiny', 'full'])('features of the reference network, %s', (variant) => {
  let json: ReturnType<typeof referenceJson>;
  let tolerance: Record<string, number>;
  let features: HoserFeatures;
  let batch: TripBatch;
  let stored: ReturnType<typeof storedBatch>;
  beforeAll(async () => {
    json = referenceJson(`hoser_forward_${variant}`);
    tolerance = json.feature_tolerance;
    const dataset = await referenceDataset();
    const { train } = dataset.trips;
    features = hoserFeatures(dataset);
    batch = buildTripBatch(
      features,
      train,
      json.batch_rows_of_train_csv.map((row: number) => train.sourceRows.indexOf(row + 1)),
    );
    stored = storedBatch(
      variant,
      json.batch_rid_list.map((roads: number[]) => roads.length - 1),
    );
  });

  it('has the road attributes', () => {
    expect(worst(features.roads.lengths, stored.numbers(`${MODEL}road_attr_len`))).toBeLessThan(
      tolerance.road_attr_len,
    );
    expect([...features.roads.types]).toEqual(stored.numbers(`${MODEL}road_attr_type`));
    expect(features.roads.typeCount).toBe(json.label_encoder_classes.length);
    // Far inside the stated tolerance: float32 in NumPy's order of summation gives the very numbers.
    expect(worst(features.roads.lons, stored.numbers(`${MODEL}road_attr_lon`))).toBe(0);
    expect(worst(features.roads.lats, stored.numbers(`${MODEL}road_attr_lat`))).toBe(0);
    expect([...features.zoneOfRoad]).toEqual(stored.numbers('model.road2zone'));
  });

  it('has the scale of the time labels', () => {
    expect(features.timeMean).toBeCloseTo(json.timestamp_label_log1p_mean, 6);
    expect(features.timeStd).toBeCloseTo(json.timestamp_label_log1p_std, 6);
  });

  it('has the steps of the batch', () => {
    expect(batch.stepCount).toBe(stored.numbers('batch.trace_len').reduce((sum, length) => sum + length));
    expect([...batch.roads]).toEqual(stored.perStep('batch.trace_road_id'));
    expect(worst(batch.temporal, stored.perStep('batch.temporal_info'))).toBeLessThanOrEqual(
      tolerance.temporal_info,
    );
    expect(worst(batch.timeLabels, stored.perStep('batch.timestamp_label'))).toBeLessThan(1e-5);
    expect([...batch.labels]).toEqual(stored.perStep('batch.road_label'));
    expect(batch.lostLabels).toBe(0);
    expect([...batch.destinations]).toEqual(stored.perTrip('batch.destination_road_id'));
  });

  it('has the candidates of the batch', () => {
    expect(batch.candidateCount).toBe(stored.candidates);
    expect([...batch.candidateLengths]).toEqual(stored.perStep('batch.candidate_len'));
    expect([...batch.candidates]).toEqual(stored.perCandidate('batch.candidate_road_id'));
    expect(worst(batch.candidateDistance, stored.perCandidate('batch.metric_dis'))).toBeLessThan(
      tolerance.metric_dis,
    );
    expect(worst(batch.candidateAngle, stored.perCandidate('batch.metric_angle'))).toBeLessThan(
      tolerance.metric_angle,
    );
  });

  it('has the pairs of the batch', () => {
    expect(worst(batch.relDistance, stored.perPair('batch.trace_distance_mat'))).toBeLessThan(
      tolerance.trace_distance_mat,
    );
    expect(worst(batch.relTime, stored.perPair('batch.trace_time_interval_mat'))).toBeLessThan(
      tolerance.trace_time_interval_mat,
    );
  });

  it('gives a search node what training gives the same step', () => {
    const nodes = nodesOf(batch, json.batch_time_list);
    const node = nodeFeatures(features, nodes);
    expect(node.roads).toEqual(batch.roads);
    expect(node.temporal).toEqual(batch.temporal);
    expect(node.candidates).toEqual(batch.candidates);
    expect(node.candidateDistance).toEqual(batch.candidateDistance);
    expect(node.candidateAngle).toEqual(batch.candidateAngle);
    expect(node.candidateLengths).toEqual(batch.candidateLengths);
    expect([...node.relDistance]).toEqual(lowerRows(batch, batch.relDistance));
    expect([...node.relTime]).toEqual(lowerRows(batch, batch.relTime));
  });
});

/** Each step of a batch as a search node. */
function nodesOf(batch: TripBatch, timeLists: string[][]) {
  const offsets = [0];
  const roads: number[] = [];
  const times: number[] = [];
  const originTimes: number[] = [];
  for (let b = 0; b < batch.tripCount; b++) {
    const seconds = timeLists[b].map((time) => Date.parse(time) / 1000);
    for (let step = batch.tripOffsets[b]; step < batch.tripOffsets[b + 1]; step++) {
      roads.push(...batch.roads.subarray(batch.tripOffsets[b], step + 1));
      times.push(...seconds.slice(0, step - batch.tripOffsets[b] + 1));
      offsets.push(roads.length);
      originTimes.push(seconds[0]);
    }
  }
  return { offsets, roads, times, destinations: batch.destinations, originTimes };
}

/** The rows of the lower triangles, diagonal included. */
function lowerRows(batch: TripBatch, pairs: Float32Array): number[] {
  const out: number[] = [];
  for (let b = 0; b < batch.tripCount; b++) {
    const length = batch.tripOffsets[b + 1] - batch.tripOffsets[b];
    for (let i = 0; i < length; i++) {
      const start = batch.pairOffsets[b] + i * length;
      out.push(...pairs.subarray(start, start + i + 1));
    }
  }
  return out;
}

describe.skipIf(!hasReference)('a limit on the candidates', () => {
  let train: TrajectorySet;
  let features: HoserFeatures;
  beforeAll(async () => {
    const dataset = await referenceDataset();
    features = hoserFeatures(dataset);
    train = dataset.trips.train;
  });

  it('keeps those nearest to the destination, in their order, and counts lost labels', () => {
    const all = Uint32Array.from({ length: train.tripCount }, (_, trip) => trip);
    const free = buildTripBatch(features, train, all);
    const capped = buildTripBatch(features, train, all, { maxCandidates: 2 });
    expect(capped.candidateCount).toBe(2);
    let lost = 0;
    for (let step = 0; step < free.stepCount; step++) {
      const row = step * free.candidateCount;
      const length = free.candidateLengths[step];
      const ranked = Array.from({ length }, (_, i) => i).sort(
        (a, b) => free.candidateDistance[row + a] - free.candidateDistance[row + b],
      );
      const kept = ranked.slice(0, 2).sort((a, b) => a - b);
      const at = 2 * step;
      expect([...capped.candidates.subarray(at, at + kept.length)]).toEqual(
        kept.map((i) => free.candidates[row + i]),
      );
      expect([...capped.candidateDistance.subarray(at, at + kept.length)]).toEqual(
        kept.map((i) => free.candidateDistance[row + i]),
      );
      expect([...capped.candidateAngle.subarray(at, at + kept.length)]).toEqual(
        kept.map((i) => free.candidateAngle[row + i]),
      );
      expect(capped.labels[step]).toBe(kept.indexOf(free.labels[step]));
      if (capped.labels[step] < 0) lost++;
    }
    expect(lost).toBeGreaterThan(0);
    expect(capped.lostLabels).toBe(lost);
  });
});

describe('features of a small network', () => {
  const degree = 0.001;
  // Road 0 runs east to a junction with an exit (1 .. 4) east, north, west and south; road 5 leads from the end of the exit east
  // to a place south-west of the junction.
  const network = networkOf(
    [
      [
        [-degree, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [degree, 0],
      ],
      [
        [0, 0],
        [0, degree],
      ],
      [
        [0, 0],
        [-degree, 0],
      ],
      [
        [0, 0],
        [0, -degree],
      ],
      [
        [degree, 0],
        [-2 * degree, -2 * degree],
      ],
    ],
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 5],
    ],
  );
  const trips = trajectorySetFrom([
    { roads: [0, 1, 5], times: [86_390, 86_400, 86_500] },
    { roads: [0, 2], times: [2 * 86_400 + 43_200, 2 * 86_400 + 43_207] },
    { roads: [0], times: [0] },
    { roads: [0, 5], times: [0, 1] },
  ]);
  const zones = {
    zoneCount: 1,
    zoneOfRoad: new Uint32Array(6),
    transitions: new Float64Array(1),
    source: 'derived' as const,
  };
  const features = hoserFeatures({ network, trips: { train: trips, val: trips, test: trips }, zones });

  it('holds distance in metres and in time, angle and hour of a trip over midnight', () => {
    const batch = buildTripBatch(features, trips, [0, 1]);
    expect([...batch.tripOffsets]).toEqual([0, 2, 3]);
    expect([...batch.pairOffsets]).toEqual([0, 4, 5]);
    expect([...batch.destinations]).toEqual([5, 5, 2]);
    // 0.001 degrees of longitude at the equator are 111.195 m; times a day apart are cut at 5 min.
    const apart = expect.closeTo(0.111195, 5);
    expect([...batch.relDistance]).toEqual([0, apart, apart, 0, 0]);
    expect([...batch.relTime]).toEqual([0, 1, 1, 0, 0]);
    expect([...batch.temporal]).toEqual([expect.closeTo(86_390 / 86_400, 6), 0, -0.5]);
    expect([...batch.candidates]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 1, 2, 3, 4]);
    expect([...batch.candidateAngle.subarray(8)]).toEqual(
      [0.5, 0, 0.5, 1].map((angle) => expect.closeTo(angle, 6)),
    );
    expect(batch.candidateDistance[9]).toBe(0);
    expect(batch.candidateDistance[11]).toBeCloseTo(Math.log1p(1.11195), 5);
  });

  it('keeps the candidates nearest to the destination and counts a label that falls outside', () => {
    const batch = buildTripBatch(features, trips, [0, 1], { maxCandidates: 2 });
    expect(batch.candidateCount).toBe(2);
    expect([...batch.candidates.subarray(0, 2)]).toEqual([3, 4]);
    expect([...batch.labels]).toEqual([-1, 0, 1]);
    expect(batch.lostLabels).toBe(1);
  });

  it('refuses a trip between roads that do not follow each other, with its row', () => {
    expect(() => buildTripBatch(features, trips, [3])).toThrow(Failure);
    expect(() => buildTripBatch(features, trips, [3])).toThrow(/^Trip row 4 goes from road 0 to road 5/);
  });

  it('gives trips of one road no steps, and no trips an empty batch', () => {
    for (const batch of [buildTripBatch(features, trips, [2]), buildTripBatch(features, trips, [])]) {
      expect(batch.stepCount).toBe(0);
      expect(batch.candidateCount).toBe(1);
    }
  });

  it('gives a dead end no candidates', () => {
    const node = nodeFeatures(features, {
      offsets: [0, 2],
      roads: [0, 2],
      times: [0, 5],
      destinations: [5],
      originTimes: [0],
    });
    expect([...node.candidateLengths]).toEqual([0]);
    expect([...node.candidates]).toEqual([0]);
    expect([...node.relTime]).toEqual([expect.closeTo(5 / 300, 4), 0]);
  });
});
