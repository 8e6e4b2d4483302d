import { beforeAll, describe, expect, it } from 'vitest';
import { datasetOf, makeSampleCity } from '../invention/sample-city/make-sample-city';
import { candidateLayout } from '../../src/domain/road-network';
import type { Dataset } from '../../src/domain/dataset';
import { nextRoadRanks } from './teachers';

describe('ranks of next roads', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    dataset = await datasetOf(makeSampleCity({ roads: 60, trips: 12, seed: 3 }), 'Tiny city');
  });

  /** Logits by what is said of a candidate. */
  const said = (of: (candidate: number, taken: boolean) => number) => {
    const { network, trips } = dataset;
    const { roads, stepOffsets } = candidateLayout(network, trips.train);
    const { successors, successorOffsets } = network;
    return Array.from({ length: trips.train.tripCount }, (_, trip) =>
      Array.from({ length: stepOffsets[trip + 1] - stepOffsets[trip] }, (_, i) => {
        const road = roads[stepOffsets[trip] + i];
        const next = trips.train.roads[trips.train.offsets[trip] + i + 1];
        return Array.from(successors.subarray(successorOffsets[road], successorOffsets[road + 1]), (one) =>
          of(one, one === next),
        );
      }),
    ).flat(2);
  };
  const ranks = (logits: number[]) => nextRoadRanks(dataset.network, dataset.trips.train, logits);

  it('are those of chance where all are alike, 1 for who knows, and the last for who is always wrong', () => {
    const alike = ranks(said(() => 0));
    expect(alike.reciprocalRank).toBeCloseTo(alike.byChance, 12);
    expect(alike.steps).toBeGreaterThan(10);
    const knowing = ranks(said((_, taken) => (taken ? 9 : 0)));
    expect([knowing.reciprocalRank, knowing.accuracy]).toEqual([1, 1]);
    expect(knowing.nats).toBeLessThan(alike.nats);
    const wrong = ranks(said((candidate, taken) => (taken ? -9 : candidate)));
    expect(wrong.accuracy).toBe(0);
    expect(wrong.reciprocalRank).toBeLessThan(alike.byChance);
    for (const { farthestFromOne } of [alike, knowing, wrong]) expect(farthestFromOne).toBeLessThan(1e-12);
  });

  it('do not depend on a constant', () => {
    const logits = said((candidate) => Math.sin(candidate));
    const { nats, ...rest } = ranks(logits.map((value) => value + 3));
    expect(rest).toMatchObject({ reciprocalRank: ranks(logits).reciprocalRank });
    expect(nats).toBeCloseTo(ranks(logits).nats, 10);
  });
});
