import { markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import type { StudyMeasure, StudyResult } from '../study-result';
import { isOnAxes } from '../tables/axis-values';
import { measureFormat } from '../tables/measure-format';
import { armMarks, crossAt, pointOf } from './arm-marks';
import { WIDTH, asAxis, boxesOf, frameOf, linePath } from './panels';
import { tickText } from './tick-text';
import { valueScale } from '../../report/svg/value-scale';
import { isBetter, valuedTrials } from './valued-trials';

/** Optimisation history: the objective of each trial, and the best so far as steps. Null for fewer than two trials. */
export function historyPlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  if (valued.length < 2) return null;
  const marks = armMarks(result);
  const format = measureFormat(objective, result);
  const { boxes, height } = boxesOf(1, { columns: 1, high: 190 });
  const [box] = boxes;
  const trials = result.trials.filter(({ values }) => isOnAxes(result.axes, values));
  const numbers = trials.map(({ number }) => number);
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
  const gone = trials.filter(({ state }) => state === 'pruned' || state === 'failed');
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
