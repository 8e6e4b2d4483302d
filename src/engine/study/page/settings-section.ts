import { shown } from '../../../base/text';
import { type Section, absent } from '../../report/html/section';
import { tableOf } from '../../report/html/table';
import { decimal, percent } from '../../report/html/words';
import type { Markup } from '../../report/markup';
import { intervalPlot } from '../../report/svg/interval-plot';
import type { Picture } from '../../report/svg/picture';
import { contourPlot, historyPlot, parallelPlot, slicePlot } from '../pictures/trial-plots';
import { isOnAxes, isSearch } from '../tables/study-cells';
import { LEAST_TRIALS, type ParameterImportance } from '../tables/parameter-importance';
import type { StudyFindings } from './answers';
import { Figures, LONGEST_LABEL, legendOfArms } from './comparison-section';

/** What settings matter: of a search, and of a grid with several axes. */
export function settingsSection(findings: StudyFindings, figures: Figures): Section {
  const { cells, objective, importance } = findings;
  const { result } = cells;
  if (!isSearch(result) && result.axes.length < 2) return { id: 'settings', title: 'Settings', content: [] };
  const { axes, trials } = result;
  const arms = new Set(trials.filter(({ values }) => isOnAxes(axes, values)).map(({ arm }) => arm));
  const legend = arms.size > 1 ? legendOfArms(findings) : undefined;
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
    ],
  };
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
