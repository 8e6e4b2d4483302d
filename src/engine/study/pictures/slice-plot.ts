import { markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import type { StudyMeasure, StudyResult } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { armMarks, pointOf } from './arm-marks';
import { axisScale } from './axis-scale';
import { WIDTH, boxesOf, frameOf } from './panels';
import { tickText } from './tick-text';
import { valueScale } from '../../report/svg/value-scale';
import { valuedTrials } from './valued-trials';

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
