import type { FirstWords } from '../../engine/first-view/first-view';
import { numberOf } from '../../engine/first-view/first-numbers';

/** What the page says of this system at first. */
export const FIRST_WORDS: FirstWords = {
  file: './sample-flows/first-view.json',
  say: ({ roads, student, teacher, average, last, timesFaster }) => [
    `One morning hour on ${roads.value} roads: what a small network forecasts for it, and what was then counted.`,
    `It is off by ${numberOf(student, 2)} vehicles in five minutes, the average of that time of day by ${numberOf(average, 2)}, the last count by ${numberOf(last, 2)}. Its teacher is off by ${numberOf(teacher, 2)} and takes ${Math.round(timesFaster.value)} times as long. (95 % intervals over the hours of the test days.)`,
  ],
  legend: {
    distilled: 'forecast by the student, every ten minutes',
    real: 'counted then',
  },
  action: 'Click a road',
};
