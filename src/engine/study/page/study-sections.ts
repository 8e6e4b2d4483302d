import { type Content, type Section, minor, namedValues, paragraph } from '../../report/html/section';
import { type Markup, markup } from '../../report/markup';
import type { JudgedClaim } from '../tables/judged-claims';
import type { StudyFindings } from './answers';
import {
  comparisonSection,
  coursesContent,
  curvesSection,
  Figures,
  LONGEST_LABEL,
  legendOfArms,
} from './comparison-section';
import { counted, shown } from '../../../base/text';
import { tableOf, tableUnlessEmpty } from '../../report/html/table';
import { NOTHING, decimal, percent } from '../../report/html/words';
import type { StudyMeasure, StudyTrial } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { placeWords, valueWords, isOnAxes, isSearch } from '../tables/study-cells';
import { armCosts } from '../tables/arm-comparisons';
import { intervalPlot } from '../../report/svg/interval-plot';
import type { Picture } from '../../report/svg/picture';
import { contourPlot, historyPlot, parallelPlot, slicePlot } from '../pictures/trial-plots';
import { withUnit } from './study-words';
import { LEAST_TRIALS, type ParameterImportance } from '../tables/parameter-importance';

/** All parts of the page below its answer. */
export function studySections(findings: StudyFindings, claims: readonly JudgedClaim[]): Section[] {
  const figures = new Figures();
  const facts = Object.entries(findings.cells.result.facts);
  return [
    { id: 'facts', title: 'Facts', content: [namedValues(facts.map(([name, value]) => ({ name, value })))] },
    { id: 'claims', title: 'Claims', content: claims.length === 0 ? [] : claimsContent(findings, claims) },
    comparisonSection(findings, figures),
    curvesSection(findings, figures),
    { id: 'settings', title: 'What the settings do', content: settingsContent(findings, figures) },
    { id: 'courses', title: 'Courses', content: coursesContent(findings, figures) },
    controlsSection(findings),
    { id: 'cost', title: 'Costs', content: [costTable(findings)] },
    { id: 'every-trial', title: 'Every trial', content: [trialTable(findings)] },
    repeatSection(
      facts.map(([, value]) => value).filter((value) => /^(npm run|npx route-distillery) /.test(value)),
    ),
  ];
}

export const repeatSection = (commands: readonly string[]): Section => ({
  id: 'repeat',
  title: 'How to repeat it',
  content: commands.map(
    (command) => markup`<code>${command}</code>
`,
  ),
});

function claimsContent(findings: StudyFindings, judged: readonly JudgedClaim[]): Content {
  const of = (verdict: JudgedClaim['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  return [
    paragraph(
      `${counted(judged.length, 'claim')}: ${of('holds')} held up here, ${of('does not hold')} did not, and ${of('cannot tell')} cannot be told.`,
    ),
    minor(
      'A claim that one arm is better or worse holds where the 95 % interval of the paired difference lies on that side of zero. One of no difference holds where the whole interval lies within a margin (2 % of the other arm’s value where the claim names none), one of a range where it lies within the range. What holds on these data need not hold on those of the claim.',
    ),
    claimsTable(findings, judged),
  ];
}

/** A link to the folder of a run beside the page. Its parts are escaped, so it leads nowhere else. */
const runLink = (run: string, text: string): Markup =>
  markup`<a href="${`./${run.split('/').map(encodeURIComponent).join('/')}/`}">${text}</a>`;

const VERDICT_CLASSES = { holds: 'holds', 'does not hold': 'fails', 'cannot tell': 'open' } as const;

/** What was claimed, what was found, and whether they agree. */
function claimsTable({ cells }: StudyFindings, judged: readonly JudgedClaim[]): Markup {
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
  return against === null
    ? withUnit(format.interval(found), format.unit)
    : withUnit(format.difference(found), format.differenceUnit);
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

/** What differs between arms and what does not. */
export function controlsSection({ cells }: Pick<StudyFindings, 'cells'>): Section {
  const { arms, axes, baseline, trials } = cells.result;
  const seeds = [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b);
  return {
    id: 'controls',
    title: 'Controls',
    content: [
      paragraph(
        arms.length === 1
          ? `There is one arm. Seeds: ${seeds.join(', ')}.`
          : `${baseline === null ? 'Arms are compared' : `Every arm is compared with ${baseline}`} at equal values of all axes and with the same seeds (${seeds.join(', ')}). An arm differs in these settings alone:`,
      ),
      tableOf({
        id: 'arms',
        caption: 'Arms and their settings',
        head: ['Arm', 'Settings'],
        rows: arms.map(({ name, settings }) => [
          name === baseline ? `${name} (baseline)` : name,
          Object.entries(settings)
            .map(([flag, value]) => `${flag} ${valueWords(value)}`)
            .join(', ') || 'those of the study',
        ]),
        words: 2,
      }),
      tableUnlessEmpty({
        id: 'axes',
        caption: 'What is varied',
        head: ['Setting', 'Flag', 'Values'],
        rows: axes.map(({ label, name, values, logarithmic }) => [
          label,
          name,
          'low' in values
            ? `${valueWords(values.low)} to ${valueWords(values.high)}${logarithmic ? ', logarithmic' : ''}`
            : values.map(valueWords).join(', '),
        ]),
        words: 3,
      }),
    ],
  };
}

function costTable(findings: StudyFindings): Markup {
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
function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

function trialTable({ cells, objective }: StudyFindings): Markup {
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

/** What settings matter: of a search, and of a grid with several axes. */
function settingsContent(findings: StudyFindings, figures: Figures): Content {
  const { cells, objective, importance } = findings;
  const { result } = cells;
  if (!isSearch(result) && result.axes.length < 2) return [];
  const { axes, trials } = result;
  const arms = new Set(trials.filter(({ values }) => isOnAxes(axes, values)).map(({ arm }) => arm));
  const legend = arms.size > 1 ? legendOfArms(findings) : undefined;
  return [
    ...(isSearch(result)
      ? figures.of(
          historyPlot(result, objective),
          'The line is the best so far. Crosses: trials that were pruned or failed.',
          legend,
        )
      : []),
    ...figures.of(importancePlot(findings), importanceCaption),
    importance
      ? importanceTable(importance)
      : minor(`Importance of the settings needs ${LEAST_TRIALS} complete trials that differ.`),
    ...figures.of(
      slicePlot(result, objective),
      'Each point is a complete trial; one beyond a range stands at its end.',
      legend,
    ),
    ...figures.of(
      parallelPlot(result, objective),
      'Each line is a complete trial; the best tenth are strong. The table of trials has the numbers.',
    ),
    ...figures.of(
      contourPlot(result, objective),
      'Points are complete trials, the better the stronger their colour, in six shades of as many trials each. The ground is the mean of trials near by, nearer ones counting more; it is blank where none is near.',
    ),
  ];
}

const importanceCaption =
  'Main effects by functional ANOVA of a random forest (Hutter, Hoos and Leyton-Brown 2014): the variance of the forest’s mean over all other settings as a share of its whole variance, over the whole range of each setting. What is missing to 100 % comes from settings that act together. The seed’s share is chance: what is no larger has not been shown to matter.';

function importancePlot({ importance, objective }: StudyFindings): Picture | null {
  if (!importance) return null;
  return intervalPlot(`Importance of the settings for ${objective.label}`, [
    {
      title: 'Share of the variance, %',
      text: (value) => decimal(100 * value, 0),
      rows: importance.map(({ label, share, low, high }) => ({
        label: shown(label, LONGEST_LABEL),
        marks: [{ source: 'distilled', figure: { value: share, low, high } }],
      })),
      most: 1,
    },
  ]);
}

function importanceTable(importance: readonly ParameterImportance[]): Markup {
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
