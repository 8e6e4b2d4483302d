import { counted, shown } from '../../../base/text';
import { markup, type Markup, type MarkupValue } from '../../report/markup';
import { absent, minor, paragraph, verdictList, type Section } from '../../report/html/section';
import { figureOf } from '../../report/html/figure';
import { tableOf } from '../../report/html/table';
import { decimal } from '../../report/html/words';
import { intervalPlot } from '../../report/svg/interval-plot';
import type { Picture } from '../../report/svg/picture';
import { armLegend, armMarks } from '../pictures/arm-marks';
import { contourPlot } from '../pictures/contour-plot';
import { learningCurves } from '../pictures/learning-curves';
import { parallelPlot } from '../pictures/parallel-plot';
import { coursesPlot, historyPlot, slicePlot } from '../pictures/trial-pictures';
import { gridValues, isSearch, valueWords } from '../tables/axis-values';
import type { JudgedClaim } from '../tables/judged-claims';
import { measureFormat } from '../tables/measure-format';
import { LEAST_TRIALS } from '../tables/parameter-importance';
import type { StudyFindings } from './answers';
import {
  claimsTable,
  costTable,
  importanceTable,
  measureTables,
  objectiveTable,
  savedTable,
  shownRows,
  trialTable,
} from './study-tables';

/** Numbers figures in the order in which they are asked for. */
class Figures {
  #last = 0;

  of(picture: Picture | null, caption: MarkupValue, legend?: Markup): Markup[] {
    return picture ? [figureOf(++this.#last, picture, caption, legend)] : [];
  }
}

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
    equalSection(findings),
    costsSection(findings),
    trialsSection(findings),
    repeatSection(findings),
  ].filter(({ content }) => content.length > 0);
}

const legendOfArms = ({ cells }: StudyFindings): Markup => armLegend(armMarks(cells.result).values());

const factsSection = ({ cells }: StudyFindings): Section => ({
  id: 'facts',
  title: 'Facts',
  content: [
    markup`<dl>${Object.entries(cells.result.facts).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`,
  ],
});

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

/** Rows of the figure of differences that there is room for. */
const MOST_BARS = 40;

function comparisonSection(findings: StudyFindings, figures: Figures): Section {
  const { cells, objective } = findings;
  const { result } = cells;
  return {
    id: 'comparison',
    title:
      result.baseline === null
        ? isSearch(result)
          ? 'Best trials'
          : 'Arms'
        : `Arms beside ${result.baseline}`,
    content:
      findings.rows.length === 0
        ? [absent('No trial is complete yet.')]
        : [
            objectiveTable(findings),
            ...figures.of(
              differencePlot(findings),
              `Whiskers: 95 % intervals of the paired difference over seeds. Where one holds zero, the difference could be chance.`,
            ),
            ...measureTables(findings),
            ...(result.measures.length > 1 && result.baseline !== null
              ? [
                  minor(
                    `${objective.label} is the objective. Each interval stands for itself: of twenty that differ by chance alone, one excludes zero.`,
                  ),
                ]
              : []),
          ],
  };
}

function differencePlot(findings: StudyFindings): Picture | null {
  const { cells, objective } = findings;
  const { axes, baseline } = cells.result;
  if (baseline === null) return null;
  const format = measureFormat(objective, cells.result);
  const marks = armMarks(cells.result);
  const rows = shownRows(findings)
    .flatMap(({ arm, place, differences }) => {
      const difference = differences[objective.key];
      const values = axes.map(({ name }) => valueWords(place[name])).join(', ');
      return difference
        ? [
            {
              label: values ? `${shown(arm, LONGEST_LABEL - values.length - 2)}, ${values}` : arm,
              marks: [{ source: marks.get(arm)!.ink, figure: difference }],
            },
          ]
        : [];
    })
    .slice(0, MOST_BARS);
  if (rows.length === 0) return null;
  return intervalPlot(`${objective.label} minus that of ${baseline}`, [
    {
      title: [objective.label, format.differenceUnit].filter(Boolean).join(', '),
      text: (value) => format.number(value, true),
      rows,
      line: { at: 0, label: 'No difference' },
    },
  ]);
}

function curvesSection(findings: StudyFindings, figures: Figures): Section {
  const { cells } = findings;
  const curves = learningCurves(cells);
  const saved = savedTable(findings);
  return {
    id: 'curves',
    title: saved ? 'Learning curves and trips saved' : 'Learning curves',
    content: [
      ...figures.of(
        curves,
        'Lines: means over seeds. Small points: the seeds. Bands: 95 % intervals of the mean, cut where they leave the panel; arms share their seeds, so differences are surer than bands that overlap suggest.',
        legendOfArms(findings),
      ),
      ...(saved
        ? [
            saved,
            minor(
              'The baseline’s learning curve is its mean over seeds, made monotone and read straight between its points over the logarithm of the share. An arm is as good as the baseline at its share plus their paired difference; the ends of that difference’s 95 % interval give those of the share. The curve’s own uncertainty beside it is left out.',
            ),
          ]
        : []),
    ],
  };
}

/** What settings matter: of a search, and of a grid with several axes. */
function settingsSection(findings: StudyFindings, figures: Figures): Section {
  const { cells, objective, importance } = findings;
  const { result } = cells;
  if (!isSearch(result) && result.axes.length < 2) return { id: 'settings', title: 'Settings', content: [] };
  const legend = result.arms.length > 1 ? legendOfArms(findings) : undefined;
  return {
    id: 'settings',
    title: 'What the settings do',
    content: [
      ...(isSearch(result)
        ? figures.of(
            historyPlot(result, objective),
            'The line is the best so far. Crosses: trials that were pruned or failed.',
            legend,
          )
        : []),
      ...figures.of(importancePlot(findings), importanceCaption, undefined),
      ...(importance
        ? [importanceTable(importance)]
        : [absent(`Importance of the settings needs ${LEAST_TRIALS} complete trials that differ.`)]),
      ...figures.of(slicePlot(result, objective), 'Each point is a complete trial.', legend),
      ...figures.of(
        parallelPlot(result, objective),
        'Each line is a complete trial; the best tenth are strong. The table of trials has the numbers.',
      ),
      ...figures.of(
        contourPlot(result, objective),
        'Points are complete trials. The ground is the mean of trials near by, nearer ones counting more; it is blank where none is near.',
      ),
    ],
  };
}

const importanceCaption =
  'Main effects by functional ANOVA of a random forest (Hutter, Hoos and Leyton-Brown 2014): the variance of the forest’s mean over all other settings as a share of its whole variance, over the whole range of each setting. What is missing to 100 % comes from settings that act together. The seed’s share is chance: what is no larger has not been shown to matter.';

/** Characters of a row's label that there is room for. */
const LONGEST_LABEL = 22;

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

const coursesSection = (findings: StudyFindings, figures: Figures): Section => ({
  id: 'courses',
  title: 'Courses',
  content: figures.of(
    coursesPlot(findings.cells.result),
    'The objective on validation trips after each epoch. Crosses: where a trial was pruned, or failed.',
  ),
});

/** What differs between arms and what does not. */
function equalSection({ cells }: StudyFindings): Section {
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
  const commands = Object.values(cells.result.facts).filter((value) => value.startsWith('npm run '));
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
