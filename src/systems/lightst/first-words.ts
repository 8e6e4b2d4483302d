import { numberOf, sharesOf, type FirstNumber, type FirstWords } from '../../engine/first-view/first-view';

/** @param more by how much the student is off more than its teacher */
function teacherWords(more: FirstNumber): string {
  const isClear = more.low === null || more.high === null || more.low > 0 || more.high < 0;
  if (!isClear) return 'Its teacher, which is no better beyond chance,';
  return `Its teacher, ${more.value > 0 ? 'better' : 'worse'} by ${numberOf({ ...more, value: Math.abs(more.value) }, 2)},`;
}

/** What the page says of this system at first. */
export const FIRST_WORDS: FirstWords = {
  file: './sample-flows/first-view.json',
  say: ({ roads, student, lessThanAverage, moreThanTeacher, timesFaster }) => [
    `One morning hour on ${roads.value} roads: what a small network forecasts for it, and what was then counted.`,
    `Off by ${student.value.toFixed(2)} vehicles in five minutes, ${sharesOf(lessThanAverage)} less than the average of that time of day. ${teacherWords(moreThanTeacher)} takes ${Math.round(timesFaster.value)} times as long. (95 % intervals over the hours of the test days.)`,
  ],
  legend: {
    distilled: 'forecast by the student, every ten minutes',
    real: 'counted then',
  },
  action: 'Click a road',
};
