import { fixed } from '../../../../studio/figures';
import type { ExpertUse } from '../../evaluation/expert-use';

/** Smaller probabilities than this are not put down to chance. */
const CHANCE = 0.01;

/** What the thirds are: "up to 2 places around", "up to 7", "more". */
export const thirdLabels = ({ borders }: Pick<ExpertUse, 'borders'>): readonly [string, string, string] => [
  `Up to ${borders[0]}`,
  `Up to ${borders[1]}`,
  'More',
];

/** Whether the thirds ask the same experts of a layer. @param layer from 0 on */
export function testWords({ tests }: Pick<ExpertUse, 'tests'>, layer: number): string {
  const test = tests[layer];
  if (!test)
    return 'There is nothing to compare: the points have equally many places around them, or ask one expert.';
  const numbers = `χ² = ${fixed(test.statistic, 1)} with ${test.degrees} degrees of freedom`;
  return test.p < CHANCE
    ? `Which experts are asked differs with the places around by more than chance (${numbers}). Points of one trip are alike, so the test is too sure of it.`
    : `Which experts are asked does not clearly differ with the places around (could be chance; ${numbers}).`;
}
