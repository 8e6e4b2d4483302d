import { markup, type Markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { px } from '../../report/svg/scale';
import type { SettingValue } from '../../settings/settings';
import type { StudyMeasure, StudyResult, StudyTrial } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { axisScale } from './axis-scale';
import { fitted, linePath, WIDTH } from './panels';
import { tickText } from './tick-text';
import { isBetter, valuedTrials } from './valued-trials';
import { valueScale } from '../../report/svg/value-scale';

const HEIGHT = 280;
const [TOP, BOTTOM] = [40, HEIGHT - 14];
const [LEFT, RIGHT] = [60, WIDTH - 60];
/** The share of trials that is drawn strong. */
const BEST = 0.1;

interface Column {
  readonly label: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  at(trial: StudyTrial): number;
}

/**
 * Parallel coordinates: a line for each complete trial through its arm, its value of each axis and its objective; the
 * best tenth is strong. Null without axes, or for fewer than two trials.
 */
export function parallelPlot(result: StudyResult, objective: StudyMeasure): Picture | null {
  const valued = valuedTrials(result, objective);
  if (result.axes.length === 0 || valued.length < 2) return null;
  const format = measureFormat(objective, result);
  const scale = valueScale(
    valued.map(({ value }) => value),
    [BOTTOM, TOP],
  );
  const text = tickText(scale, format.number);
  const ofAxes = result.axes.map((axis): Column => {
    const { ticks, at } = axisScale(axis, [BOTTOM, TOP]);
    return { label: axis.label, ticks, at: ({ values }) => at(values[axis.name]) };
  });
  const arms = [...new Set(valued.map(({ trial }) => trial.arm))];
  const columns: Column[] = [
    ...(arms.length > 1 ? [armColumn(arms)] : []),
    ...ofAxes,
    {
      label: format.head,
      ticks: scale.ticks.map((tick) => ({ at: scale.at(tick), text: text(tick) })),
      at: ({ measures }) => scale.at(measures[objective.key]),
    },
  ];
  const apart = (RIGHT - LEFT) / (columns.length - 1);
  const xOf = (column: number) => LEFT + column * apart;
  const ranked = [...valued].sort((a, b) => (isBetter(objective, a.value, b.value) ? 1 : -1));
  const firstBest = ranked.length - Math.max(1, Math.round(BEST * ranked.length));
  const best = ranked.slice(firstBest).map(({ trial }) => trial.number);
  return {
    width: WIDTH,
    height: HEIGHT,
    title: `Settings of all complete trials and their ${objective.label}`,
    description: `Parallel coordinates over ${columns.map(({ label }) => label).join(', ')}. The best tenth are the trials ${best.toReversed().join(', ')}.`,
    content: [
      ...ranked.map(({ trial }, rank) => {
        const path = linePath(columns.map((column, i) => [xOf(i), column.at(trial)]));
        return markup`<path class="${rank >= firstBest ? 'outline s-distilled' : 'thread'}" d="${path}"/>`;
      }),
      ...columns.map(({ label, ticks }, i) => {
        const x = xOf(i);
        // Texts stand to the left of their axis; those of the objective to the right, where the last line ends.
        const isLast = i === columns.length - 1;
        const room = i === 0 ? LEFT - 8 : apart / 2 - 8;
        return markup`<g>${headOf(label, i, columns.length, apart)}<line class="axis" x1="${px(x)}" x2="${px(x)}" y1="${TOP}" y2="${BOTTOM}"/>${ticks.map(
          ({ at, text: word }) =>
            markup`<line class="axis" x1="${px(x - 3)}" x2="${px(x + 3)}" y1="${px(at)}" y2="${px(at)}"/><text class="tick haloed" x="${px(isLast ? x + 6 : x - 6)}" y="${px(at + 4)}" text-anchor="${isLast ? 'start' : 'end'}">${fitted(word, isLast ? LEFT - 8 : room)}</text>`,
        )}</g>`;
      }),
    ],
  };
}

/** Names of the columns stand on two lines in turn, and those at the ends within the picture. */
function headOf(label: string, index: number, count: number, apart: number): Markup {
  const [isFirst, isLast] = [index === 0, index === count - 1];
  const [x, anchor] = isFirst ? [4, 'start'] : isLast ? [WIDTH - 4, 'end'] : [LEFT + index * apart, 'middle'];
  const room = (isFirst || isLast ? LEFT + apart : 2 * apart) - 12;
  return markup`<text class="head" x="${px(x)}" y="${index % 2 === 0 ? 13 : 28}" text-anchor="${anchor}">${fitted(label, room)}</text>`;
}

function armColumn(arms: readonly SettingValue[]): Column {
  const { ticks, at } = axisScale({ name: 'arm', label: 'Arm', values: arms, logarithmic: false }, [
    BOTTOM,
    TOP,
  ]);
  return { label: 'Arm', ticks, at: ({ arm }) => at(arm) };
}
