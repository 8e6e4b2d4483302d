import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { dealFolds, shuffledLabels } from './classifier-test';

const samples = fc.array(fc.tuple(fc.nat(30), fc.nat(1)), { minLength: 1, maxLength: 80 }).map((items) => ({
  groups: items.map(([group]) => group),
  labels: Uint8Array.from(items, ([, label]) => label),
}));

describe('folds', () => {
  it('never part a group, and hold about as many groups each', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 2, max: 6 }), fc.nat(), ({ groups, labels }, folds, seed) => {
        const dealt = dealFolds(groups, labels, folds, new Random(seed));
        const held = Array.from(
          { length: folds },
          (_, fold) => new Set(groups.filter((_group, i) => dealt[i] === fold)).size,
        );
        expect(held.reduce((sum, count) => sum + count)).toBe(new Set(groups).size);
        expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('hold equal numbers of either label where groups have one alone', () => {
    const groups = Array.from({ length: 50 }, (_, i) => i);
    const labels = Uint8Array.from(groups, (i) => (i < 40 ? 1 : 0));
    const dealt = dealFolds(groups, labels, 5, new Random(1));
    for (let fold = 0; fold < 5; fold++)
      expect(
        [0, 1].map((label) => groups.filter((i) => dealt[i] === fold && labels[i] === label).length),
      ).toEqual([2, 8]);
  });
});

describe('shuffled labels', () => {
  it('keep what each group has of both, and give groups of one label one label', () => {
    fc.assert(
      fc.property(samples, fc.nat(), ({ groups, labels }, seed) => {
        const others = shuffledLabels(groups, labels, new Random(seed));
        const within = (of: Uint8Array, group: number) =>
          [...of.filter((_, i) => groups[i] === group)].sort();
        let [alone, aloneNow] = [0, 0];
        for (const group of new Set(groups)) {
          const [before, now] = [within(labels, group), within(others, group)];
          if (new Set(before).size === 2) expect(now).toEqual(before);
          else {
            expect(new Set(now).size).toBe(1);
            [alone, aloneNow] = [alone + before[0], aloneNow + now[0]];
          }
        }
        expect(aloneNow).toBe(alone);
      }),
    );
  });

  it('swap about half of all pairs', () => {
    const groups = Array.from({ length: 2000 }, (_, i) => i >> 1);
    const labels = Uint8Array.from(groups, (_, i) => i & 1);
    const others = shuffledLabels(groups, labels, new Random(4));
    const kept = others.filter((label, i) => label === labels[i]).length / 2000;
    expect(Math.abs(kept - 0.5)).toBeLessThan(0.05);
  });
});
