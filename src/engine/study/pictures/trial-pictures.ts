import { markup, type Markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { px } from '../../report/svg/scale';
import type { StudyMeasure, StudyResult, StudyTrial } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { armMarks, pointOf } from './arm-marks';
import { axisScale } from './axis-scale';
import { tickText } from './tick-text';
import { asAxis, boxesOf, frameOf, linePath, WIDTH } from './panels';
import { valueScale } from './value-scale';

/** A trial with its value of the objective. */
export interface ValuedTrial {
  readonly trial: StudyTrial;
  readonly value: number;
}

/** Complete trials that have a measure, in their order. */
export const valuedTrials = ({ trials }: StudyResult, { key }: StudyMeasure): ValuedTrial[] =>
  trials
    .filter(({ state, measures }) => state === 'complete' && Object.hasOwn(measures, key))
    .map((trial) => ({ trial, value: trial.measures[key] }));

/** Whether one value is better than another; more is where a measure does not say. */
export const isBetter = ({ better }: StudyMeasure, one: number, other: number): boolean =>
  better === 'less' ? one < other : one > other;

/** Optimisation history: the objective of each trial, and the best so far as steps. Null for fewer than two trials. */
export function historyPlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  if (valued.length < 2) return null;
  const marks = armMarks(result);
  const format = measureFormat(objective, result);
  const { boxes, height } = boxesOf(1, { columns: 1, high: 190 });
  const [box] = boxes;
  const numbers = result.trials.map(({ number }) => number);
  const x = valueScale(numbers, [box.left + 4, box.right], 8);
  const y = valueScale(
    valued.map(({ value }) => value),
    [box.bottom, box.top],
  );
  let best = valued[0];
  const steps: [number, number][] = [];
  for (const one of valued) {
    if (steps.length > 0) steps.push([x.at(one.trial.number), y.at(best.value)]);
    if (isBetter(objective, one.value, best.value)) best = one;
    steps.push([x.at(one.trial.number), y.at(best.value)]);
  }
  steps.push([x.at(Math.max(...numbers)), y.at(best.value)]);
  const gone = result.trials.filter(({ state }) => state === 'pruned' || state === 'failed');
  const onlyWhole = asAxis({ ...x, ticks: x.ticks.filter((tick) => Number.isInteger(tick) && tick >= 0) });
  return {
    width: WIDTH,
    height,
    title: `${objective.label} of each trial, and the best so far`,
    description: `Trial ${best.trial.number} is the best, with ${format.number(best.value)} ${format.unit}. ${gone.length} trials were pruned or failed.`,
    content: [
      frameOf(box, format.head, y, tickText(y, format.number), onlyWhole, 'Trial'),
      markup`<path class="outline s-real" d="${linePath(steps)}"/>`,
      ...valued.map(({ trial, value }) => pointOf(marks.get(trial.arm)!, x.at(trial.number), y.at(value))),
      ...gone.map(({ number, state }) => crossAt(x.at(number), box.bottom - 6, state)),
    ],
  };
}

/** A trial that ended early. */
export const crossAt = (x: number, y: number, state: string): Markup =>
  markup`<path class="cross ${state}" d="M${px(x - 3.5)} ${px(y - 3.5)}L${px(x + 3.5)} ${px(y + 3.5)}M${px(x - 3.5)} ${px(y + 3.5)}L${px(x + 3.5)} ${px(y - 3.5)}"/>`;

const MOST_SLICES = 9;

/** The objective over each axis, every complete trial a point. Null without axes or trials. */
export function slicePlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  const axes = result.axes.slice(0, MOST_SLICES);
  if (axes.length === 0 || valued.length < 2) return null;
  const marks = armMarks(result);
  const format = measureFormat(objective, result);
  const { boxes, height } = boxesOf(axes.length);
  const values = valued.map(({ value }) => value);
  return {
    width: WIDTH,
    height,
    title: `${objective.label} over each setting`,
    description: `${valued.length} complete trials over ${axes.map(({ label }) => label).join(', ')}.`,
    content: axes.map((axis, i) => {
      const box = boxes[i];
      const x = axisScale(axis, [box.left + 6, box.right - 6]);
      const y = valueScale(values, [box.bottom, box.top]);
      return markup`<g>${frameOf(box, format.head, y, tickText(y, format.number), x, axis.label)}${valued.map(
        ({ trial, value }) =>
          pointOf(marks.get(trial.arm)!, x.at(trial.values[axis.name]), y.at(value), { size: 3 }),
      )}</g>`;
    }),
  };
}

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
