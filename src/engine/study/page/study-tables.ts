import { markup, type Markup } from '../../report/markup';
import { tableOf } from '../../report/html/table';
import { decimal, NOTHING, percent, pText } from '../../report/html/words';
import type { StudyMeasure, StudyTrial } from '../study-result';
import { armCosts } from '../tables/arm-costs';
import type { ArmRow } from '../tables/arm-comparisons';
import { isSearch, valueWords } from '../tables/axis-values';
import { FINDING_CELLS } from '../tables/finding';
import type { JudgedClaim } from '../tables/judged-claims';
import { measureFormat } from '../tables/measure-format';
import type { ParameterImportance } from '../tables/parameter-importance';
import { placeWords } from '../tables/place-words';
import { learningAxis } from '../tables/trips-saved';
import type { StudyFindings } from './answers';
import { sharePercent, sizeBound, sizeWords } from './saved-words';

/** Measures of one table beside the objective's. */
const COLUMNS = 3;
/** Rows that a table of places has of a search, whose places are its trials. */
const MOST_ROWS = 20;

const bestOnly = ({ cells }: StudyFindings): string =>
  isSearch(cells.result) ? `, of the best ${MOST_ROWS} combinations at most` : '';

/** Rows of a grid in their order; of a search the best ones. */
export function shownRows({ cells, rows, objective }: StudyFindings): readonly ArmRow[] {
  if (!isSearch(cells.result)) return rows;
  const value = ({ values }: ArmRow) => values[objective.key]?.value ?? NaN;
  const sign = objective.better === 'less' ? 1 : -1;
  return rows
    .filter((row) => !Number.isNaN(value(row)))
    .sort((a, b) => sign * (value(a) - value(b)))
    .slice(0, MOST_ROWS);
}

/** The objective of each arm at each place, with its paired difference to the baseline. */
export function objectiveTable(findings: StudyFindings): Markup {
  const { cells, objective } = findings;
  const { axes, baseline } = cells.result;
  const format = measureFormat(objective, cells.result);
  const difference =
    baseline === null
      ? []
      : [`Beside ${baseline}${format.differenceUnit && `, ${format.differenceUnit}`}`, 'Adjusted p', 'Says'];
  return tableOf({
    id: 'objective',
    caption: markup`<b>Table 1.</b> ${objective.label}: mean ± standard deviation over seeds${bestOnly(findings)}${baseline === null ? '' : ', paired difference with its 95 % interval, and p after Holm’s adjustment'}`,
    head: ['Arm', ...axes.map(({ label }) => label), 'Seeds', format.head, ...difference],
    rows: shownRows(findings).map(({ arm, place, values, differences }) => {
      const own = differences[objective.key];
      return [
        arm,
        ...axes.map(({ name }) => valueWords(place[name])),
        values[objective.key]?.seeds ?? 0,
        format.mean(values[objective.key]),
        ...(baseline === null
          ? []
          : [
              format.difference(own),
              pText(own?.adjusted ?? null),
              own ? FINDING_CELLS[own.finding] : NOTHING,
            ]),
      ];
    }),
    words: 1,
    endsInWords: baseline !== null,
  });
}

/** All other measures, a few in a table. */
export function measureTables(findings: StudyFindings): Markup[] {
  const { cells, objective } = findings;
  const { result } = cells;
  const others = result.measures.filter(({ key }) => key !== objective.key);
  const groups = Array.from({ length: Math.ceil(others.length / COLUMNS) }, (_, i) =>
    others.slice(i * COLUMNS, (i + 1) * COLUMNS),
  );
  return groups.map((measures, i) => measureTable(findings, measures, i));
}

function measureTable(findings: StudyFindings, measures: readonly StudyMeasure[], index: number): Markup {
  const { result } = findings.cells;
  const { axes, baseline } = result;
  const formats = measures.map((measure) => measureFormat(measure, result));
  return tableOf({
    id: `measures-${index + 1}`,
    caption: markup`${measures.map(({ label }) => label).join(', ')}: mean ± standard deviation over seeds${bestOnly(findings)}${baseline === null ? '' : `; below it the paired difference to ${baseline} with its 95 % interval`}`,
    head: ['Arm', ...axes.map(({ label }) => label), ...formats.map(({ head }) => head)],
    rows: shownRows(findings).map(({ arm, place, values, differences }) => [
      arm,
      ...axes.map(({ name }) => valueWords(place[name])),
      ...measures.map(({ key }, k) => {
        const own = differences[key];
        return markup`${formats[k].mean(values[key])}${own ? markup`<span class="minor">${formats[k].difference(own)}</span>` : null}`;
      }),
    ]),
  });
}

/** What the baseline alone would need; null where the study varies no size. */
export function savedTable({ cells, saved, objective }: StudyFindings): Markup | null {
  const { axes, baseline } = cells.result;
  const learning = learningAxis(axes);
  if (!learning || baseline === null || saved.length === 0) return null;
  const others = axes.filter(({ name }) => name !== learning.axis.name);
  return tableOf({
    id: 'trips-saved',
    caption: markup`Trips saved in ${objective.label}: the share of trips with which ${baseline} alone would be as good, and how many more trips that is`,
    head: [
      'Arm',
      ...others.map(({ label }) => label),
      learning.axis.label,
      `As good as ${baseline} with`,
      '95 % interval',
      'More trips',
    ],
    rows: saved.map(({ arm, place, size, needed, low, high }) => [
      arm,
      ...others.map(({ name }) => valueWords(place[name])),
      sharePercent(size),
      sizeWords(needed, learning.sizes),
      intervalOfSizes(low, high, learning.sizes),
      moreTrips(size, needed, learning.sizes),
    ]),
  });
}

/** "16 % to 31 %"; one bound where both ends lie beyond the curve. */
function intervalOfSizes(low: number | null, high: number | null, sizes: readonly number[]): string {
  if (low === null || high === null) return NOTHING;
  const [from, to] = [sizeBound(low, sizes), sizeBound(high, sizes)];
  return low === high ? from : `${from} to ${to}`;
}

/** "+110 %"; a bound where the size lies beyond the curve. */
function moreTrips(size: number, needed: number, sizes: readonly number[]): string {
  const share = (one: number) => `${decimal(100 * (one / size - 1), 0, true)} %`;
  if (needed === Infinity) return `more than ${share(sizes[sizes.length - 1])}`;
  return needed === 0 ? `less than ${share(sizes[0])}` : share(needed);
}

export function importanceTable(importance: readonly ParameterImportance[]): Markup {
  return tableOf({
    id: 'importance',
    caption:
      'Share of the variance that each setting makes alone, and the middle nine tenths of the forest’s trees',
    head: ['Setting', 'Share', 'From', 'To'],
    rows: importance.map(({ label, share, low, high }) => [
      label,
      percent(share),
      percent(low),
      percent(high),
    ]),
  });
}

export function costTable(findings: StudyFindings): Markup {
  const { result } = findings.cells;
  return tableOf({
    id: 'costs',
    caption: 'Wall clock of training and drawing; of complete trials mean ± standard deviation',
    head: [
      'Arm',
      'Complete',
      'Pruned',
      'Failed',
      'In all',
      'Each, s',
      ...(result.baseline === null ? [] : [`Beside ${result.baseline}`]),
    ],
    rows: armCosts(result).map(({ arm, states, totalSeconds, secondsEach, timesBaseline }) => [
      arm,
      states.complete,
      states.pruned,
      states.failed,
      durationWords(totalSeconds),
      secondsEach
        ? `${decimal(secondsEach.value, 1)}${secondsEach.deviation === null ? '' : ` ± ${decimal(secondsEach.deviation, 1)}`}`
        : NOTHING,
      ...(result.baseline === null
        ? []
        : [timesBaseline === null ? NOTHING : `× ${decimal(timesBaseline, 2)}`]),
    ]),
  });
}

/** "2 h 5 min", "3 min 20 s". */
export function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

/** A link to the folder of a run beside the page. Its parts are escaped, so it leads nowhere else. */
const runLink = (run: string, text: string): Markup =>
  markup`<a href="${`./${run.split('/').map(encodeURIComponent).join('/')}/`}">${text}</a>`;

export function trialTable({ cells, objective }: StudyFindings): Markup {
  const { result } = cells;
  const format = measureFormat(objective, result);
  return tableOf({
    id: 'trials',
    caption: 'Every trial; its number links to the folder of its run',
    head: ['Trial', 'Arm', ...result.axes.map(({ label }) => label), 'Seed', format.head, 'Time, s', 'State'],
    rows: result.trials.map((trial) => [
      runLink(trial.run, String(trial.number)),
      trial.arm,
      ...result.axes.map(({ name }) => valueWords(trial.values[name])),
      trial.seed,
      Object.hasOwn(trial.measures, objective.key) ? format.number(trial.measures[objective.key]) : NOTHING,
      trial.seconds === null ? NOTHING : decimal(trial.seconds, 1),
      stateWords(trial),
    ]),
    words: 2,
    endsInWords: true,
  });
}

const stateWords = ({ state, failure }: StudyTrial): string => (failure ? `${state}: ${failure}` : state);

const VERDICT_CLASSES = { holds: 'holds', 'does not hold': 'fails', 'cannot tell': 'open' } as const;

/** What was claimed, what was found, and whether they agree. */
export function claimsTable({ cells }: StudyFindings, judged: readonly JudgedClaim[]): Markup {
  const { result } = cells;
  const runs = new Map(result.trials.map(({ number, run }) => [number, run]));
  return tableOf({
    id: 'claims-table',
    caption:
      'Claims, the number given where they are made, and the number found here with its 95 % interval over seeds',
    head: ['Claim', 'Given', 'Found here', 'Verdict', 'Trials'],
    rows: judged.map(({ claim, measure, found, verdict, why, trials }) => [
      markup`${claim.text}<span class="minor">${claim.where}</span>`,
      claim.thesis,
      markup`${measure && found ? foundWords(claim, measure, found, result) : NOTHING}<span class="minor">${comparedWords(claim, measure, cells.result.axes)}</span>`,
      markup`<span class="${VERDICT_CLASSES[verdict]}">${verdict}</span><span class="minor">${why}</span>`,
      trials.map(
        (number, i) => markup`${i > 0 ? ', ' : ''}${runLink(runs.get(number) ?? '', String(number))}`,
      ),
    ]),
    words: 5,
  });
}

function foundWords(
  { against }: JudgedClaim['claim'],
  measure: StudyMeasure,
  found: NonNullable<JudgedClaim['found']>,
  result: StudyFindings['cells']['result'],
): string {
  const format = measureFormat(measure, result);
  const [text, unit] =
    against === null
      ? [format.interval(found), format.unit]
      : [format.difference(found), format.differenceUnit];
  return unit ? `${text} ${unit}` : text;
}

function comparedWords(
  { arm, against, at, measure: key }: JudgedClaim['claim'],
  measure: StudyMeasure | null,
  axes: StudyFindings['cells']['result']['axes'],
): string {
  const named = axes.filter(({ name }) => at !== undefined && Object.hasOwn(at, name));
  const where = named.length > 0 ? `, at ${placeWords(named, at ?? {})}` : '';
  return `${measure?.label ?? key}: ${against === null ? arm : `${arm} minus ${against}`}${where}`;
}
