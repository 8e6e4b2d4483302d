import { type Section, verdictList, minor, paragraph } from '../../report/html/section';
import { type Markup, markup } from '../../report/markup';
import type { JudgedClaim } from '../tables/judged-claims';
import type { StudyFindings } from './answers';
import { comparisonSection, coursesSection, curvesSection, Figures } from './comparison-section';
import { settingsSection } from './settings-section';
import { counted } from '../../../base/text';
import { tableOf } from '../../report/html/table';
import { NOTHING, decimal } from '../../report/html/words';
import type { StudyMeasure, StudyTrial } from '../study-result';
import { measureFormat } from '../tables/measure-format';
import { placeWords, gridValues, valueWords } from '../tables/study-cells';
import { armCosts } from '../tables/arm-comparisons';

/** All parts of the page below its answer. */
export function studySections(findings: StudyFindings, claims: readonly JudgedClaim[]): Section[] {
  const figures = new Figures();
  return [
    factsSection(findings),
    ...(claims.length > 0 ? [claimsSection(findings, claims)] : []),
    comparisonSection(findings, figures),
    curvesSection(findings, figures),
    settingsSection(findings, figures),
    coursesSection(findings, figures),
    controlsSection(findings),
    costsSection(findings),
    trialsSection(findings),
    repeatSection(findings),
  ].filter(({ content }) => content.length > 0);
}

const factsSection = ({ cells }: StudyFindings): Section => ({
  id: 'facts',
  title: 'Facts',
  content: [
    markup`<dl>${Object.entries(cells.result.facts).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`,
  ],
});

const costsSection = (findings: StudyFindings): Section => ({
  id: 'cost',
  title: 'Costs',
  content: [costTable(findings)],
});

const trialsSection = (findings: StudyFindings): Section => ({
  id: 'every-trial',
  title: 'Every trial',
  content: [trialTable(findings)],
});

/** Facts that are commands. */
function repeatSection({ cells }: StudyFindings): Section {
  const commands = Object.values(cells.result.facts).filter((value) =>
    /^(npm run|npx route-distillery) /.test(value),
  );
  return {
    id: 'repeat',
    title: 'How to repeat it',
    content:
      commands.length === 0
        ? []
        : commands.map(
            (command) => markup`<code>${command}</code>
`,
          ),
  };
}

export const answerOf = (question: string | null, sentences: readonly string[]): Markup =>
  markup`<section id="answer" class="follows">
${question === null ? null : markup`<p class="lead">${question}</p>`}
${verdictList(sentences)}</section>
`;

function claimsSection(findings: StudyFindings, judged: readonly JudgedClaim[]): Section {
  const of = (verdict: JudgedClaim['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  return {
    id: 'claims',
    title: 'Claims',
    content: [
      paragraph(
        `${counted(judged.length, 'claim')}: ${of('holds')} held up here, ${of('does not hold')} did not, and ${of('cannot tell')} cannot be told.`,
      ),
      minor(
        'A claim that one arm is better or worse holds where the 95 % interval of the paired difference lies on that side of zero. One of no difference holds where the whole interval lies within a margin (2 % of the other arm’s value where the claim names none), one of a range where it lies within the range. What holds on these data need not hold on those of the claim.',
      ),
      claimsTable(findings, judged),
    ],
  };
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
      ...(axes.length > 0
        ? [
            tableOf({
              id: 'axes',
              caption: 'What is varied',
              head: ['Setting', 'Flag', 'Values'],
              rows: axes.map((axis) => {
                const { values, logarithmic } = axis;
                const range =
                  'low' in values
                    ? `${valueWords(values.low)} to ${valueWords(values.high)}${logarithmic ? ', logarithmic' : ''}`
                    : '';
                return [axis.label, axis.name, gridValues(axis)?.map(valueWords).join(', ') ?? range];
              }),
              words: 3,
            }),
          ]
        : []),
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
