import { shown } from '../../../base/text';
import { decimal, NOTHING, pText } from '../../../engine/report/html/words';
import { armMarks } from '../../../engine/study/pictures/arm-marks';
import type { OpenedStudy } from '../../../engine/study/study-service';
import type { StudyMeasure, StudyResult } from '../../../engine/study/study-result';
import { valueWords, placeWords, StudyCells } from '../../../engine/study/tables/study-cells';
import { FINDING_CELLS } from '../../../engine/study/tables/arm-comparisons';
import { curveAxis, curvesAt, restsBeside } from '../../../engine/study/tables/trips-saved';
import { measureFormat } from '../../../engine/study/tables/measure-format';
import type { CurveAxes, CurveSeries } from '../../charts/curve-layout';

/** A table of words, ready to be shown. */
export interface WordTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture of learning curves. */
export interface CurvePanel {
  /** Values of the other axes; '' without any. */
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly axes: CurveAxes;
}

const MOST_PANELS = 12;

/** A measure of each arm over the first axis of numbers: a picture for each value of the other axes. */
export function curvePanels(result: StudyResult, measure: StudyMeasure): CurvePanel[] {
  const axis = curveAxis(result.axes);
  if (!axis) return [];
  const cells = new StudyCells(result);
  const marks = armMarks(result);
  const format = measureFormat(measure, result);
  const others = result.axes.filter((one) => one !== axis);
  const axes: CurveAxes = {
    x: shown(axis.label, 60),
    y: shown(format.head, 80),
    logarithmic: axis.logarithmic,
    text: format.number,
  };
  return restsBeside(cells, axis)
    .slice(0, MOST_PANELS)
    .map((rest) => ({
      title: shown(placeWords(others, rest), 120),
      axes,
      series: curvesAt(cells, measure.key, axis, rest).map((curve) => ({
        ...curve,
        ink: marks.get(curve.name)!.ink,
      })),
    }))
    .filter(({ series }) => series.length > 0);
}

/** A measure of each arm at each place, with its paired difference to the baseline. */
export function armTable({ result, rows }: OpenedStudy, measure: StudyMeasure): WordTable {
  const { axes, baseline } = result;
  const format = measureFormat(measure, result);
  const unit = format.differenceUnit && `, ${format.differenceUnit}`;
  const comparison =
    baseline === null ? [] : [`Minus ${shown(baseline, 40)}${shown(unit, 40)}`, 'Adjusted p', 'Finding'];
  return {
    head: [
      'Arm',
      ...axes.map(({ label }) => shown(label, 60)),
      'Seeds',
      shown(format.head, 80),
      ...comparison,
    ],
    rows: rows.map(({ arm, place, values, differences }) => {
      const value = values[measure.key];
      const difference = differences[measure.key];
      return [
        shown(arm, 60),
        ...axes.map(({ name }) => shown(valueWords(place[name]), 40)),
        String(value?.seeds ?? 0),
        format.mean(value),
        ...(baseline === null
          ? []
          : [
              format.difference(difference),
              pText(difference?.adjusted ?? null),
              difference ? FINDING_CELLS[difference.finding] : NOTHING,
            ]),
      ];
    }),
  };
}

/** Trials of the table; a search may have thousands. */
const MOST_TRIALS = 500;

/** Every trial with where its course has come to. */
export function trialTable(result: StudyResult): WordTable {
  const { axes, trials } = result;
  const format = measureFormat(
    result.measures.find(({ key }) => key === result.objective)!,
    result,
  );
  return {
    head: [
      'Trial',
      'Arm',
      ...axes.map(({ label }) => shown(label, 60)),
      'Seed',
      'State',
      'Epochs',
      `Objective on validation trips${shown(format.unit && `, ${format.unit}`, 40)}`,
      'Minutes',
    ],
    rows: trials
      .slice(0, MOST_TRIALS)
      .map(({ number, arm, values, seed, state, course, seconds, failure }) => [
        String(number),
        shown(arm, 60),
        ...axes.map(({ name }) => shown(valueWords(values[name]), 40)),
        String(seed),
        failure === undefined ? state : `${state}: ${shown(failure)}`,
        String(course.length),
        course.length === 0 ? NOTHING : format.number(course[course.length - 1][1]),
        seconds === null ? NOTHING : decimal(seconds / 60, 1),
      ]),
  };
}
