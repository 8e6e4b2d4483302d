import { markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import type { StudyResult } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { armMarks, crossAt } from './arm-marks';
import { WIDTH, asAxis, boxesOf, frameOf, linePath } from './panels';
import { tickText } from './tick-text';
import { valueScale } from '../../report/svg/value-scale';

const MOST_COURSES = 12;

/**
 * The objective on validation trips over epochs: a line for each trial, one panel for each arm on one scale. A cross ends
 * those that were pruned or failed. Null without any course.
 */
export function coursesPlot(result: StudyResult): Picture | null {
  const marks = [...armMarks(result).values()].filter(({ arm }) =>
    result.trials.some((trial) => trial.arm === arm && trial.course.length > 0),
  );
  const arms = marks.slice(0, MOST_COURSES);
  if (arms.length === 0) return null;
  const points = result.trials.flatMap(({ course }) => course);
  const { boxes, height } = boxesOf(arms.length, arms.length === 1 ? { columns: 1, high: 190 } : {});
  const format = measureFormat(
    result.measures.find(({ key }) => key === result.objective)!,
    result,
  );
  const pruned = result.trials.filter(({ state }) => state === 'pruned').length;
  return {
    width: WIDTH,
    height,
    title: 'Courses of all trials over epochs',
    description: `${result.trials.length} trials, ${pruned} of them pruned.`,
    content: arms.map((mark, i) => {
      const box = boxes[i];
      const x = valueScale(
        points.map(([epoch]) => epoch),
        [box.left, box.right],
        6,
      );
      const y = valueScale(
        points.map(([, value]) => value),
        [box.bottom, box.top],
      );
      const own = result.trials.filter(({ arm, course }) => arm === mark.arm && course.length > 0);
      const whole = asAxis({ ...x, ticks: x.ticks.filter((tick) => Number.isInteger(tick) && tick >= 1) });
      return markup`<g>${frameOf(box, mark.arm, y, tickText(y, format.number), whole, 'Epoch')}${own.map(
        ({ course, state }) => {
          const line = course.map(([epoch, value]) => [x.at(epoch), y.at(value)] as const);
          const [endX, endY] = line[line.length - 1];
          const hasEnded = state === 'pruned' || state === 'failed';
          return markup`<path class="course s-${mark.ink}${hasEnded ? ' faint' : ''}" d="${linePath(line)}"/>${hasEnded ? crossAt(endX, endY, state) : null}`;
        },
      )}</g>`;
    }),
  };
}
