import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { candidateLayout } from '../../../domain/road-network';
import type { Dataset } from '../../../domain/dataset';
import { tripAt } from '../../../domain/trajectory-set';
import type { CandidateScorer } from '../../../engine/experiments/networks-of-others';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { tinyCity } from '../testing/tiny-experiment';
import { decisionAt, disagreements } from './decision';
import { hexagonsAt } from './lens-reading';
import { readJourney } from './read-journey';

const FORM = { lambda: 1, tau: 2, tauSquared: true };

describe("a journey that another system's network reads", () => {
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = await tinyCity();
  });

  /** Says a tenth of a road's number, and knows roads by whether that is even. */
  const scorer = (): CandidateScorer => {
    const candidatesOf = (trips: Dataset['trips']['train']) => {
      const { successors, successorOffsets } = dataset.network;
      return [...candidateLayout(dataset.network, trips).roads].flatMap((road) => [
        ...successors.subarray(successorOffsets[road], successorOffsets[road + 1]),
      ]);
    };
    const cellOf = (road: number) => (road % 2 ? 'odd' : 'even');
    return {
      ready: () => Promise.resolve({ about: {}, report: {} }),
      logitsOf: (trips) => Promise.resolve(Float32Array.from(candidatesOf(trips), (road) => road / 10)),
      cellsOf: (trips) => ({
        candidates: candidatesOf(trips).map(cellOf),
        windows: Array.from(candidateLayout(dataset.network, trips).roads, (road) => [cellOf(road)]),
        corners: { odd: [0, 0, 1, 0, 0, 1], even: [0, 0, 2, 0, 0, 2] },
      }),
      dispose: () => undefined,
    };
  };

  it('has its opinion of every candidate as that of the teacher, with ties and hexagons', async () => {
    const { network, trips } = dataset;
    const { roads, times } = tripAt(trips.test, 0);
    const journey = { roads, times: Float64Array.from(times), destination: roads[roads.length - 1] };
    const networks = { teacher: null, students: {}, scorer: { scorer: scorer(), network } };
    const reading = await readJourney(journey, hoserFeatures(dataset), networks, 7, NO_TASK);
    expect([...reading.scorer!.logits]).toEqual(
      Array.from(reading.candidates, (road) => Math.fround(road / 10)),
    );
    let ties = 0;
    for (let step = 0; step < reading.roads.length; step++) {
      const { teacher, candidates } = decisionAt(reading, step, FORM);
      expect(teacher!.plain.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      candidates.forEach(({ road, ties: tied }) => {
        ties += tied.length;
        expect(tied.every((other) => candidates[other].road % 2 === road % 2)).toBe(true);
      });
      const cells = hexagonsAt(reading, step, teacher!.soft);
      expect(cells[0]).toMatchObject({ cell: reading.roads[step] % 2 ? 'odd' : 'even', share: null });
      expect(cells.slice(1).reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 12);
    }
    expect(ties).toBeGreaterThan(0);
    expect(disagreements(reading).every((apart) => apart === 0)).toBe(true);
  });

  it('has no hexagons where nobody knows any', async () => {
    const { network, trips } = dataset;
    const { roads, times } = tripAt(trips.test, 0);
    const journey = { roads, times: Float64Array.from(times), destination: roads[roads.length - 1] };
    const { cellsOf: _, ...without } = scorer();
    const networks = { teacher: null, students: {}, scorer: { scorer: without, network } };
    const reading = await readJourney(journey, hoserFeatures(dataset), networks, 7, NO_TASK);
    expect(reading.scorer!.cells).toBeNull();
    expect(hexagonsAt(reading, 0, [1])).toEqual([]);
  });
});
