import { describe, expect, it } from 'vitest';
import { chiSquaredTest } from '../../../evaluation/statistics/chi-squared';
import { type ExpertUse, DENSITIES, expertLines, expertsInWords } from './expert-use';

/** Layers of how often each third asks each expert. */
function use(...layers: readonly (readonly (readonly number[])[])[]): ExpertUse {
  const byDensity = layers.map(([few, some, many]) => ({ few, some, many }));
  return {
    borders: [2, 9],
    points: { few: 1, some: 1, many: 1 },
    layers: byDensity,
    tests: byDensity.map((asks) => chiSquaredTest(DENSITIES.map((density) => asks[density]))),
  };
}

const even = [
  [100, 100],
  [99, 101],
  [101, 99],
];
const uneven = [
  [190, 10],
  [100, 100],
  [10, 190],
];
/** The second expert has 3 of 600. */
const idle = [
  [199, 1],
  [199, 1],
  [199, 1],
];

describe('what is said of experts', () => {
  it('tells whether thirds ask differently, and the share of the least asked', () => {
    expect(expertLines(use(uneven, even))).toEqual([
      expect.stringMatching(
        /^layer 1: smallest share 50\.0 % \(1 % or more\), chi-squared .* 324\.0, 2 degrees, p 4\.4e-71 \(below 0\.01\)$/,
      ),
      expect.stringMatching(/^layer 2: .* p 0\.980 \(could be chance\)$/),
    ]);
    expect(expertsInWords(use(uneven, even))).toMatch(
      /^Experts: the least .* 50\.0 % .* none is idle; .* differently in 1 of 2 layers/,
    );
  });

  it('tells an expert that hardly anybody asks', () => {
    expect(expertLines(use(idle))[0]).toMatch(/smallest share 0\.5 % \(less than 1 %: idle\)/);
    expect(expertsInWords(use(idle), 'Town')).toMatch(/^Experts, in Town: .* 0\.5 % .* it is idle/);
  });

  it('says so where all points are in one third', () => {
    const alone = use([
      [7, 3],
      [0, 0],
      [0, 0],
    ]);
    expect(expertLines(alone)[0]).toMatch(/30\.0 % .* cannot be compared$/);
  });
});
