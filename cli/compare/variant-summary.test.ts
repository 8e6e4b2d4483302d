import { describe, expect, it } from 'vitest';
import { renderVariants, summariseVariants, type VariantRuns } from './compare-runs';

const runs = (name: string, tuned: Readonly<Record<number, number>>): VariantRuns => ({
  name,
  runs: new Map(
    Object.entries(tuned).map(([seed, end]) => [Number(seed), { tuned: { end }, still: { end: 300 } }]),
  ),
});
const full = runs('full', { 3: 104, 1: 100, 2: 96 });
const plain = runs('--attention=plain', { 1: 110, 2: 108, 3: 112, 4: 500 });
const alone = runs('--no-places', { 9: 90 });

describe('variants over seeds', () => {
  const [table, ...others] = summariseVariants([full, plain, alone]);
  const [first, second, third] = table.variants;

  it('are told by what differs between runs', () => {
    expect(others).toEqual([]);
    expect([table.model, table.score]).toEqual(['tuned', 'end']);
    expect(first).toMatchObject({ seeds: [1, 2, 3], difference: null });
    expect(first.over).toMatchObject({ mean: 100, values: [100, 96, 104] });
    // The deviation is 4, and the 95 % point of Student's t with two degrees of freedom 4.303.
    expect(first.over.high).toBeCloseTo(100 + (4.303 * 4) / Math.sqrt(3), 6);
  });

  it('are held against the first one seed by seed', () => {
    expect(second.over.values).toEqual([110, 108, 112, 500]);
    expect(second.difference!.values).toEqual([10, 12, 8]);
    expect(second.difference!.mean).toBeCloseTo(10, 9);
    expect(second.difference!.share).toBeCloseTo(0.1, 9);
    expect(third.difference).toBeNull();
  });

  it('are written as a table', () => {
    const titles = { end: { title: 'Destination (m)', isShare: false, decimals: 1 } };
    const text = renderVariants([table], titles);
    expect(text).toMatch(/^Destination \(m\), tuned\n/);
    expect(text).toMatch(/^full +1, 2, 3 +100\.0 \[90\.1, 109\.9\] +100\.0, 96\.0, 104\.0$/m);
    expect(text).toMatch(/^--attention=plain .* \+10\.0 \[\+5\.0, \+15\.0\] +\+10\.0 %$/m);
    expect(text).toMatch(/^--no-places +9 +90\.0 \[-, -\] +90\.0$/m);
  });
});
