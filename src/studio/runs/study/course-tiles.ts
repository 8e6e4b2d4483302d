import { shown } from '../../../base/text';
import { armMarks } from '../../../engine/study/pictures/arm-marks';
import { linePath, tickText } from '../../../engine/study/pictures/panels';
import { valueScale } from '../../../engine/report/svg/scale';
import type { StudyResult, StudyTrial, TrialState } from '../../../engine/study/study-result';
import { isSearch, placeWords } from '../../../engine/study/tables/study-cells';
import { measureFormat } from '../../../engine/study/tables/measure-format';
import type { InkName } from '../../inks';

/** The trials of an arm at one value of each axis, each with its course over epochs; px in a box of `TILE`. */
export interface CourseTile {
  readonly key: string;
  readonly arm: string;
  /** "Share of trips 0.05"; '' without axes. */
  readonly place: string;
  readonly ink: InkName;
  readonly lines: readonly CourseLine[];
  /** "3 of 5 done, 1 running" */
  readonly state: string;
}

interface CourseLine {
  readonly number: number;
  readonly path: string;
  readonly end: readonly [x: number, y: number];
  readonly state: TrialState;
}

export interface CourseTiles {
  readonly tiles: readonly CourseTile[];
  /** Tiles that there is no room for. */
  readonly leftOut: number;
  /** Ticks of all tiles, along the left. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Unit of the values: "%"; '' for none. */
  readonly unit: string;
  /** The last epoch of any trial; 0 before the first. */
  readonly epochs: number;
  /** Whether epochs lie on a logarithmic scale: where some courses are many times as long as others. */
  readonly logarithmic: boolean;
}

export const TILE = { width: 180, height: 110 } as const;
const BOX = { left: 34, right: 172, top: 8, bottom: 102 };
const MOST_TILES = 60;
/** How many times as long as the shortest the longest course is where epochs lie on a logarithmic scale. */
const MANY = 5;

/** One tile for each arm and value of the axes, all on one scale; of a search one for each arm. */
export function courseTiles(result: StudyResult): CourseTiles {
  const marks = armMarks(result);
  const axes = isSearch(result) ? [] : result.axes;
  const groups = new Map<string, StudyTrial[]>();
  for (const trial of result.trials) {
    const key = JSON.stringify([trial.arm, ...axes.map(({ name }) => trial.values[name])]);
    const group = groups.get(key);
    if (group) group.push(trial);
    else groups.set(key, [trial]);
  }
  const points = result.trials.flatMap(({ course }) => course);
  const epochs = points.reduce((most, [epoch]) => Math.max(most, epoch), 0);
  const y = valueScale(
    points.map(([, value]) => value),
    [BOX.bottom, BOX.top],
    3,
  );
  const complete = result.trials.filter(({ state, course }) => state === 'complete' && course.length > 0);
  const logarithmic = complete.some(({ course }) => course.length * MANY <= epochs);
  const scaled = (epoch: number) => (logarithmic ? Math.log(epoch) : epoch - 1);
  const x = (epoch: number) =>
    BOX.left + (epochs > 1 ? scaled(epoch) / scaled(epochs) : 0) * (BOX.right - BOX.left);
  const format = measureFormat(
    result.measures.find(({ key }) => key === result.objective)!,
    result,
  );
  const text = tickText(y, format.number);
  const tiles = [...groups].map(([key, trials]): CourseTile => ({
    key,
    arm: shown(trials[0].arm, 60),
    place: shown(placeWords(axes, trials[0].values), 80),
    ink: marks.get(trials[0].arm)!.ink,
    state: stateWords(trials),
    lines: trials.flatMap(({ number, course, state }) => {
      const line = course.map(([epoch, value]) => [x(epoch), y.at(value)] as const);
      return line.length === 0 ? [] : [{ number, state, path: linePath(line), end: line[line.length - 1] }];
    }),
  }));
  return {
    tiles: tiles.slice(0, MOST_TILES),
    leftOut: Math.max(0, tiles.length - MOST_TILES),
    ticks: points.length === 0 ? [] : y.ticks.map((value) => ({ at: y.at(value), text: text(value) })),
    unit: shown(format.unit, 40),
    epochs,
    logarithmic,
  };
}

const OTHER_STATES = ['running', 'pruned', 'failed'] as const;

function stateWords(trials: readonly StudyTrial[]): string {
  const count = (state: TrialState) => trials.filter((trial) => trial.state === state).length;
  const others = OTHER_STATES.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
  return [`${count('complete')} of ${trials.length} done`, ...others].join(', ');
}
