import { expect, it } from 'vitest';
import { renderScoreSummary, summariseScores } from './score-summary';

const titles = {
  mae: { title: 'MAE', isShare: false, decimals: 2 },
  mape: { title: 'MAPE', isShare: true, decimals: 1 },
};
const runs = [
  { one: { mae: 2, mape: 0.1 }, two: { mae: 1.5, mape: 0.2 }, three: { mae: 9, mape: NaN } },
  { one: { mae: 4, mape: 0.3 }, two: { mae: 3.1, mape: 0.4 } },
];

it('summarises the scores of models that all runs have, with intervals of two runs', () => {
  const { models, differences } = summariseScores(runs, [
    ['one', 'two'],
    ['one', 'three'],
  ]);
  expect(models.map(({ model }) => model)).toEqual(['one', 'two']);
  expect(models[0].scores.mae).toMatchObject({ mean: 3, values: [2, 4] });
  // The 95 % point of Student's t with one degree of freedom is 12.706; the deviation is the square root of 2.
  expect(models[0].scores.mae.high).toBeCloseTo(3 + 12.706, 3);
  expect(differences.map(({ before, after }) => [before, after])).toEqual([['one', 'two']]);
  expect(differences[0].scores.mae.mean).toBeCloseTo(-0.7, 12);
});

it('writes shares as percent, and what is no number as a dash', () => {
  const text = renderScoreSummary(summariseScores([runs[0], runs[0]], [['two', 'one']]), titles);
  expect(text).toMatch(/^one +2\.00 \[2\.00, 2\.00\] +10\.0 \[10\.0, 10\.0\]$/m);
  expect(text).toMatch(/^three +9\.00 \[9\.00, 9\.00\] +- \[-, -\]$/m);
  expect(text).toMatch(/^one minus two: mean[^\n]*\nMAE +\+0\.50 \[\+0\.50, \+0\.50\]/m);
});
