import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../domain/failure';
import { hasReference, REFERENCE, referenceDataset } from '../../../domain/testing/reference-network';
import { trajectorySetFrom } from '../../../domain/trajectory-set';
import { readSafetensors } from '../../../nn/safetensors';
import { candidateBlock } from './candidate-features';
import { hoserFeatures } from './hoser-features';
import { nodeFeatures } from './node-features';
import { buildTripBatch, type TripBatch } from './trip-features';

const MODEL = 'model.road_network_encoder.';

function fixture(variant: string) {
  const json = JSON.parse(readFileSync(`${REFERENCE}/hoser_forward_${variant}.json`, 'utf8'));
  const { tensors } = readSafetensors(readFileSync(`${REFERENCE}/hoser_forward_${variant}.safetensors`));
  const numbers = (name: string): number[] => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`no tensor ${name}`);
    return Array.from(tensor.data as Iterable<number | bigint>, Number);
  };
  return { json, numbers, shape: (name: string) => tensors.get(name)?.shape ?? [] };
}

/** Largest difference, NaN if any value is not a number. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(actual).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

describe.skipIf(!hasReference).each(['tiny', 'full'])('features of the reference network, %s', (variant) => {
  const { json, numbers, shape } = fixture(variant);
  const tolerance = json.feature_tolerance;
  const dataset = referenceDataset();
  const features = hoserFeatures(dataset);
  const batch = buildTripBatch(features, dataset.trips.train, json.batch_rows_of_train_csv);
  const [, steps, candidates] = shape('batch.candidate_road_id');

  /** For every step of the packed batch: its row in a tensor padded to `steps` rows per trip. */
  const paddedRows = Array.from({ length: batch.tripCount }, (_, b) =>
    Array.from({ length: batch.tripOffsets[b + 1] - batch.tripOffsets[b] }, (_, t) => b * steps + t),
  ).flat();
  const perStep = (name: string) => {
    const padded = numbers(name);
    return paddedRows.map((row) => padded[row]);
  };
  const perCandidate = (name: string) => {
    const padded = numbers(name);
    return paddedRows.flatMap((row) => padded.slice(row * candidates, (row + 1) * candidates));
  };
  const perPair = (name: string) => {
    const padded = numbers(name);
    const out: number[] = [];
    for (let b = 0; b < batch.tripCount; b++) {
      const length = batch.tripOffsets[b + 1] - batch.tripOffsets[b];
      for (let i = 0; i < length; i++)
        out.push(...padded.slice((b * steps + i) * steps, (b * steps + i) * steps + length));
    }
    return out;
  };

  it('has the road attributes', () => {
    expect(worst(features.roads.lengths, numbers(`${MODEL}road_attr_len`))).toBeLessThan(
      tolerance.road_attr_len,
    );
    expect([...features.roads.types]).toEqual(numbers(`${MODEL}road_attr_type`));
    expect(features.roads.typeCount).toBe(json.label_encoder_classes.length);
    // Far inside the stated tolerance: float32 in NumPy's order of summation gives the very numbers.
    expect(worst(features.roads.lons, numbers(`${MODEL}road_attr_lon`))).toBe(0);
    expect(worst(features.roads.lats, numbers(`${MODEL}road_attr_lat`))).toBe(0);
    expect([...features.zoneOfRoad]).toEqual(numbers('model.road2zone'));
  });

  it('has the scale of the time labels', () => {
    expect(features.timeMean).toBeCloseTo(json.timestamp_label_log1p_mean, 6);
    expect(features.timeStd).toBeCloseTo(json.timestamp_label_log1p_std, 6);
  });

  it('has the steps of the batch', () => {
    expect(batch.stepCount).toBe(numbers('batch.trace_len').reduce((sum, length) => sum + length));
    expect([...batch.roads]).toEqual(perStep('batch.trace_road_id'));
    expect(worst(batch.temporal, perStep('batch.temporal_info'))).toBeLessThanOrEqual(
      tolerance.temporal_info,
    );
    expect(worst(batch.timeLabels, perStep('batch.timestamp_label'))).toBeLessThan(1e-5);
    expect([...batch.labels]).toEqual(perStep('batch.road_label'));
    expect(batch.lostLabels).toBe(0);
    const destinations = numbers('batch.destination_road_id');
    expect([...batch.destinations]).toEqual(paddedRows.map((row) => destinations[Math.floor(row / steps)]));
  });

  it('has the candidates of the batch', () => {
    expect(batch.candidateCount).toBe(candidates);
    expect([...batch.candidateLengths]).toEqual(perStep('batch.candidate_len'));
    expect([...batch.candidates]).toEqual(perCandidate('batch.candidate_road_id'));
    expect(worst(batch.candidateDistance, perCandidate('batch.metric_dis'))).toBeLessThan(
      tolerance.metric_dis,
    );
    expect(worst(batch.candidateAngle, perCandidate('batch.metric_angle'))).toBeLessThan(
      tolerance.metric_angle,
    );
  });

  it('has the pairs of the batch', () => {
    expect(worst(batch.relDistance, perPair('batch.trace_distance_mat'))).toBeLessThan(
      tolerance.trace_distance_mat,
    );
    expect(worst(batch.relTime, perPair('batch.trace_time_interval_mat'))).toBeLessThan(
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
  const dataset = referenceDataset();
  const features = hoserFeatures(dataset);
  const all = Uint32Array.from({ length: dataset.trips.train.tripCount }, (_, trip) => trip);
  const { network } = dataset;

  it('keeps those nearest to the destination, in their order, and counts lost labels', () => {
    const free = buildTripBatch(features, dataset.trips.train, all);
    const capped = buildTripBatch(features, dataset.trips.train, all, { maxCandidates: 2 });
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

  it('refuses a trip between roads that do not follow each other, with its row', () => {
    const next = Array.from(network.successors.subarray(0, network.successorOffsets[1]));
    const stranger = Array.from({ length: network.roadCount }, (_, road) => road).find(
      (road) => !next.includes(road),
    );
    const trips = trajectorySetFrom([{ roads: [0, stranger ?? -1], times: [0, 10] }]);
    expect(() => buildTripBatch(features, trips, [0])).toThrow(Failure);
    expect(() => buildTripBatch(features, trips, [0])).toThrow(/^Trip row 1 goes from road 0 to road/);
  });

  it('gives trips of one road no steps, and no trips an empty batch', () => {
    const trips = trajectorySetFrom([{ roads: [0], times: [0] }]);
    for (const batch of [buildTripBatch(features, trips, [0]), buildTripBatch(features, trips, [])]) {
      expect(batch.stepCount).toBe(0);
      expect(batch.candidateCount).toBe(1);
    }
  });

  it('gives a dead end no candidates', () => {
    const deadEnd = {
      ...network,
      successorOffsets: new Uint32Array(network.roadCount + 1),
      successors: new Uint32Array(0),
    };
    const block = candidateBlock({ ...features, network: deadEnd }, Int32Array.of(3), Int32Array.of(4));
    expect([...block.candidateLengths]).toEqual([0]);
    expect([...block.candidates]).toEqual([0]);
  });
});
