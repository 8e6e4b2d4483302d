import { describe, expect, it } from 'vitest';
import { delayFactor, practicalCapacities } from './flow-delays';

describe('delays', () => {
  it('are those of the Bureau of Public Roads, and end', () => {
    expect(delayFactor(0, 10)).toBe(1);
    expect(delayFactor(10, 10)).toBe(1.15);
    expect(delayFactor(1000, 10)).toBe(10);
    expect(delayFactor(5, 0)).toBe(1);
    expect(delayFactor(-3, 10)).toBe(1);
  });

  it('take as a capacity what is measured at most, but for the rarest counts', () => {
    const counts = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? i / 2 : 7));
    const table = { nodes: 2, counts, measured: null };
    expect([...practicalCapacities(table, { from: 0, to: 100 })]).toEqual([94, 7]);
    const measured = new Uint8Array(200).map((_, i) => Number(i < 20));
    expect([...practicalCapacities({ ...table, measured }, { from: 0, to: 100 })]).toEqual([8, 7]);
    expect([...practicalCapacities({ ...table, measured }, { from: 50, to: 100 })]).toEqual([0, 0]);
  });
});
