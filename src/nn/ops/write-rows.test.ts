import { keep, memory, tensor1d, tensor2d, tidy, zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../testing/backends';
import { writeRows } from './write-rows';

describe.each(['cpu', 'wasm'] as const)('writeRows on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('overwrites the named rows with a range of columns and leaves the others', async () => {
    const pool = keep(zeros([4, 2]) as Tensor2D);
    const before = memory().numTensors;
    tidy(() => {
      const x = tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
      writeRows(pool, tensor1d([3, 0], 'int32'), x, 1);
      writeRows(pool, tensor1d([0], 'int32'), x, 0);
    });
    expect(memory().numTensors).toBe(before);
    expect([...(await pool.data())]).toEqual([1, 2, 0, 0, 0, 0, 2, 3]);
    pool.dispose();
  });

  it('refuses rows that are too short or too few', () => {
    tidy(() => {
      const pool = zeros([4, 2]) as Tensor2D;
      const x = tensor2d([1, 2, 3], [1, 3]);
      expect(() => writeRows(pool, tensor1d([0], 'int32'), x, 2)).toThrow(RangeError);
      expect(() => writeRows(pool, tensor1d([0, 1], 'int32'), x, 0)).toThrow(RangeError);
    });
  });
});
