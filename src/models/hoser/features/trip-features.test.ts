import { beforeAll, describe, expect, it } from 'vitest';
import { referenceDataset, referenceJson } from '../../../data/testing/reference-network';
import { Failure } from '../../../base/failure';
import { networkOf } from '../../../domain/testing/small-network';
import { trajectorySetFrom, type TrajectorySet } from '../../../domain/trajectory-set';
import { hoserFeatures, type HoserFeatures } from './hoser-features';
import { nodeFeatures } from '../testing/node-features';
import { buildTripBatch, type TripBatch } from './trip-features';

describe('the batch of the reference', () => {
  let json: ReturnType<typeof referenceJson>;
  let features: HoserFeatures;
  let batch: TripBatch;
  beforeAll(async () => {
    json = referenceJson('hoser_forward_tiny');
    const dataset = await referenceDataset();
    features = hoserFeatures(dataset);
    const { train } = dataset.trips;
    const trips = json.batch_rows_of_train_csv.map((row: number) => train.sourceRows.indexOf(row + 1));
    batch = buildTripBatch(features, train, Uint32Array.from(trips));
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

describe('a limit on the candidates', () => {
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
  // Road 0 runs east to a junction with an exit (1 .. 4) east, north, west and south; road 5 leads from the
  // end of the exit east to a place south-west of the junction.
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
