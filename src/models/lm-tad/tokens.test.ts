import { beforeAll, describe, expect, it } from 'vitest';
import { referenceDataset } from '../../data/testing/reference-network';
import { gridFor, roadCells, type Grid } from '../../domain/grid';
import type { RoadNetwork } from '../../domain/road-network';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import {
  buildTokenBatch,
  buildWindowBatch,
  lmTadVocabulary,
  paddedTeacherWindow,
  teacherWindow,
  type LmTadVocabulary,
} from './tokens';

/** A vocabulary of n cells where road r lies in cell r. */
const plain = (n: number): LmTadVocabulary => ({
  layout: 'occupied',
  size: n + 3,
  pad: n,
  eot: n + 1,
  sot: n + 2,
  tokenOfRoad: Int32Array.from({ length: n }, (_, road) => road),
  cellOfToken: Uint32Array.from({ length: n }, (_, cell) => cell),
});

const trips = trajectorySetFrom(
  [[5, 6, 6, 7], [3], [1, 2]].map((roads) => ({ roads, times: roads.map((_, i) => i) })),
);

const sequences = ({ sequenceOffsets, inputs }: { sequenceOffsets: Int32Array; inputs: Int32Array }) =>
  Array.from({ length: sequenceOffsets.length - 1 }, (_, s) => [
    ...inputs.subarray(sequenceOffsets[s], sequenceOffsets[s + 1]),
  ]);

describe('token batches', () => {
  it('frames each trip by SOT and EOT, shifted by one', () => {
    const batch = buildTokenBatch(plain(8), trips, [0, 2, 1]);
    expect(sequences(batch)).toEqual([
      [10, 5, 6, 6, 7],
      [10, 1, 2],
      [10, 3],
    ]);
    expect(sequences({ ...batch, inputs: batch.targets })).toEqual([
      [5, 6, 6, 7, 9],
      [1, 2, 9],
      [3, 9],
    ]);
  });

  it('shows the teacher the last tokens of SOT and history, one sequence per step', () => {
    expect(sequences(buildWindowBatch(plain(8), trips, [0, 1, 2], 3))).toEqual([
      [10, 5],
      [10, 5, 6],
      [5, 6, 6],
      [10, 1],
    ]);
    expect([...teacherWindow(plain(8), [5, 6, 6, 7], 3, 2)]).toEqual([6, 7]);
    expect([...teacherWindow(plain(8), [5], 0, 1)]).toEqual([5]);
    expect(() => teacherWindow(plain(8), [5], 0, 0)).toThrow(/window/);
  });

  it("pads short histories with cell 0 from the left where the thesis's code is asked for", () => {
    const padded = (step: number, longest: number, window: number) => [
      ...paddedTeacherWindow(plain(8), [5, 6, 6, 7], step, longest, window),
    ];
    expect(padded(0, 5, 7)).toEqual([0, 0, 0, 10, 5]);
    expect(padded(3, 5, 7)).toEqual([10, 5, 6, 6, 7]);
    expect(padded(3, 5, 3)).toEqual([6, 6, 7]);
    expect(padded(0, 9, 3)).toEqual([0, 10, 5]);
  });
});

describe('the vocabulary of the reference network', () => {
  let network: RoadNetwork;
  let grid: Grid;
  let cells: Uint32Array;
  beforeAll(async () => {
    ({ network } = await referenceDataset());
    grid = gridFor(network);
    cells = roadCells(network, grid);
  });

  it('holds only cells with roads, in ascending order', () => {
    const vocabulary = lmTadVocabulary(network, grid);
    const distinct = [...new Set(cells)].sort((a, b) => a - b);
    expect([...vocabulary.cellOfToken]).toEqual(distinct);
    expect([...vocabulary.tokenOfRoad].map((token) => distinct[token])).toEqual([...cells]);
    const { size, pad, eot, sot } = vocabulary;
    expect([pad, eot, sot, size]).toEqual([0, 1, 2, 3].map((i) => distinct.length + i));
  });

  it('holds every cell and one row more in the official layout', () => {
    const vocabulary = lmTadVocabulary(network, grid, 'full');
    expect([...vocabulary.tokenOfRoad]).toEqual([...cells]);
    expect(vocabulary.pad).toBe(10 * 15 + 15 + 1);
    expect(vocabulary.sot).toBe(vocabulary.size - 1);
    expect(vocabulary.cellOfToken.length).toBe(vocabulary.pad);
  });
});
