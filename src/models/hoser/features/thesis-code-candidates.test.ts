import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../domain/testing/small-network';
import type { CandidateBlock } from './candidate-features';
import { thesisCodeCandidates } from '../search-model';
import { roadGeometry } from './road-geometry';

/**
 * Roads that end at (0, 0), east, north-east and north of it, at a latitude where a
 * degree of longitude is half as long.
 */
const network = networkOf(
  [
    [
      [-0.01, 60],
      [0, 60],
    ],
    [
      [0, 60],
      [0.01, 60],
    ],
    [
      [0, 60],
      [0.01, 60.01],
    ],
    [
      [0, 60],
      [0, 60.01],
    ],
  ],
  [],
);

const block: CandidateBlock = {
  candidateCount: 2,
  candidates: Int32Array.of(1, 3, 2, 0),
  candidateDistance: Float32Array.of(0.5, 0, 0.25, 0),
  candidateAngle: Float32Array.of(9, 9, 9, 9),
  candidateLengths: Int32Array.of(2, 1),
};

describe("candidates as the thesis's code asks about them", () => {
  it('have angles on the plane of degrees and one padded candidate behind them', () => {
    const asked = thesisCodeCandidates(
      { geometry: roadGeometry(network) },
      block,
      Int32Array.of(0, 0),
      Int32Array.of(2, 3),
    );
    expect(asked.candidateCount).toBe(3);
    expect([...asked.candidates]).toEqual([1, 3, 0, 2, 0, 0]);
    expect([...asked.candidateDistance]).toEqual([0.5, 0, 1e6, 0.25, 1e6, 0]);
    expect([...asked.candidateLengths]).toEqual([3, 2]);
    const [east, north, padding, diagonal, padding2] = asked.candidateAngle;
    for (const angle of [east, north, diagonal]) expect(angle).toBeCloseTo(0.25, 6);
    expect([padding, padding2]).toEqual([1, 1]);
  });
});
