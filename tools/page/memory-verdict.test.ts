import { describe, expect, it } from 'vitest';
import { LEAST_SAMPLES, memoryVerdict, type MemorySample } from './soak-rounds';

const samples = (count: number, of: (i: number) => Partial<MemorySample>): MemorySample[] =>
  Array.from({ length: count }, (_, i) => ({
    seconds: 30 * i,
    rounds: i,
    process: 500e6,
    heap: 40e6,
    nodes: 2000,
    workers: 4,
    ...of(i),
  }));
const growing = (list: readonly MemorySample[]) =>
  memoryVerdict(list)!.flatMap(({ measure, grows }) => (grows ? [measure] : []));

describe('the verdict over memory', () => {
  it('is that nothing grows where it only rises at the start, and swings', () => {
    const warm = (i: number) => 300e6 + Math.min(i, 5) * 60e6 + (i % 3) * 40e6;
    expect(growing(samples(20, (i) => ({ process: warm(i), workers: 4 + (i % 2) })))).toEqual([]);
  });

  it('is what grows on and on', () => {
    expect(growing(samples(20, (i) => ({ process: 300e6 + i * 40e6 })))).toEqual(['process']);
    expect(growing(samples(20, (i) => ({ heap: 30e6 + i * 4e6, nodes: 1000 + i * 300 })))).toEqual([
      'heap',
      'nodes',
    ]);
    expect(growing(samples(20, (i) => ({ workers: 4 + (i >> 2) })))).toEqual(['workers']);
  });

  it('leaves out what the system does not tell, and says nothing of a few samples', () => {
    const list = samples(12, () => ({ process: null }));
    expect(memoryVerdict(list)!.map(({ measure }) => measure)).toEqual(['heap', 'nodes', 'workers']);
    expect(memoryVerdict(list.slice(0, LEAST_SAMPLES - 1))).toBeNull();
  });
});
