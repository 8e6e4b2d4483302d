import { describe, expect, it } from 'vitest';
import { daysOfParts } from './days-of-parts';

const DAY = 86_400;
const start = Float64Array.of(3.2, 1.5, 3.9, 2.1).map((day) => day * DAY);
const parts = (...[train, val, test]: number[][]) => ({
  train: Uint32Array.from(train),
  val: Uint32Array.from(val),
  test: Uint32Array.from(test),
});

describe('the days of the parts of trips', () => {
  it('are those on which their trips begin, each once and in order', () => {
    expect(daysOfParts({ start, parts: parts([0, 1, 2], [], [3]) })).toEqual({
      train: [1, 3],
      val: [],
      test: [2],
    });
  });

  it('are not told where a day is in several parts', () => {
    expect(daysOfParts({ start, parts: parts([0, 1], [2], [3]) })).toBeNull();
  });
});
