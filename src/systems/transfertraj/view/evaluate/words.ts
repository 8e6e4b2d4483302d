import { fixed } from '../../../../studio/figures';
import { type ExpertUse, DENSITIES, type Density } from '../../evaluation/expert-use';
import type { TaskReport } from '../../../../evaluation/recovery/recovery-report';

/** Smaller probabilities than this are not put down to chance. */
const CHANCE = 0.01;

/** A third of the points that has some: by how many places are around them. */
export interface PointThird {
  readonly density: Density;
  readonly points: number;
  /** "Up to 2", "More". */
  readonly label: string;
}

/** The thirds that have points. Where nearly all points have equally many places around, fewer than three do. */
export function thirdsOf({ borders, points }: Pick<ExpertUse, 'borders' | 'points'>): PointThird[] {
  const there = DENSITIES.filter((density) => points[density] > 0);
  const labels = { few: `Up to ${borders[0]}`, some: `Up to ${borders[1]}`, many: 'More' };
  return there.map((density) => ({
    density,
    points: points[density],
    label: there.length > 1 ? labels[density] : 'All points',
  }));
}

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

const HIDDEN = { space: 'times known', point: 'times hidden' } as const;

/** A task where there is little room: "Every 8th point, times known". */
export function shortTask(task: TaskReport['task']): string {
  if (task.kind === 'travel-time') return 'Travel time';
  const asked = task.kind === 'prediction' ? `Last ${task.points} points` : `Every ${task.step}th point`;
  return `${asked}, ${HIDDEN[task.hidden]}`;
}
