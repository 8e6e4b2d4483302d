import { describe, expect, it } from 'vitest';
import { axisOf, busiestFirst, differenceOf, mostOf, valuesAt, valuesOfNode } from './shown-values';

/** Three rows of two nodes; the second was not measured in the middle. */
const table = {
  rows: 3,
  nodes: 2,
  counts: Float32Array.of(1, 9, 2, 9, 3, 7),
  measured: Uint8Array.of(1, 1, 1, 0, 1, 1),
};

describe('values in view', () => {
  it('are those of a moment, and none where nothing was measured', () => {
    expect([...valuesAt(table, 0)]).toEqual([1, 9]);
    expect([...valuesAt(table, 1)]).toEqual([2, NaN]);
    expect([...valuesAt(table, 3)]).toEqual([NaN, NaN]);
    expect([...valuesAt({ ...table, measured: null }, 1)]).toEqual([2, 9]);
    expect([...table.counts]).toEqual([1, 9, 2, 9, 3, 7]);
  });

  it('are those of a node over some rows', () => {
    expect([...valuesOfNode(table, 1, { from: 0, to: 3 })]).toEqual([9, NaN, 7]);
    expect([...valuesOfNode(table, 0, { from: 1, to: 2 })]).toEqual([2]);
  });

  it('differ by what was forecast beyond what was measured', () => {
    expect([...differenceOf(Float32Array.of(3, 3), Float32Array.of(5, NaN))]).toEqual([-2, NaN]);
  });

  it('have a scale that one outlier does not stretch', () => {
    const counts = Float32Array.from({ length: 1000 }, (_, i) => (i === 500 ? 9000 : i % 40));
    expect(mostOf({ counts })).toBe(50);
  });

  it('are ranked by traffic, and split in time', () => {
    expect([...busiestFirst(table)]).toEqual([1, 0]);
    const { parts } = axisOf({ rows: 100, start: 0, binSeconds: 300 });
    expect(parts.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['train', 0, 60],
      ['val', 60, 80],
      ['test', 80, 100],
    ]);
  });
});
