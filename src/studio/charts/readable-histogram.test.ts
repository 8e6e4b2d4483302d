import { describe, expect, it } from 'vitest';
import { readableHistogram } from './histogram-shape';

const edges = Float64Array.from({ length: 101 }, (_, bin) => bin / 2);
const counts = (at: (bin: number) => number) => Float64Array.from({ length: 101 }, (_, bin) => at(bin));

describe('a histogram to read', () => {
  it('merges bins of one width and loses nothing', () => {
    const even = counts(() => 1);
    const {
      edges: lower,
      real,
      generated,
      merged,
    } = readableHistogram({ edges, real: even, generated: [even] });
    expect(merged).toBe(5);
    expect([...lower.subarray(0, 3)]).toEqual([0, 2.5, 5]);
    expect(lower).toHaveLength(21);
    expect([...real]).toEqual([...new Array(20).fill(5), 1]);
    expect(generated[0]).toEqual(real);
  });

  it('puts a long tail into the last bin, as far as no series has more than a hundredth there', () => {
    const short = counts((bin) => (bin < 10 ? 100 : bin === 80 ? 2 : 0));
    const open = counts((bin) => (bin < 20 ? 50 : bin === 100 ? 1 : 0));
    const narrow = readableHistogram({ edges, real: short, generated: [] });
    expect([narrow.merged, narrow.edges.length, narrow.real.at(-1)]).toEqual([1, 11, 2]);
    const wide = readableHistogram({ edges, real: short, generated: [open] });
    expect([wide.edges.length, wide.generated[0].at(-1)]).toEqual([21, 1]);
  });
});
