import { shown } from '../../../base/text';
import { type Section, absent, minor } from '../../report/html/section';
import { intervalPlot } from '../../report/svg/interval-plot';
import type { Picture } from '../../report/svg/picture';
import { armMarks } from '../pictures/arm-marks';
import { isSearch, valueWords } from '../tables/axis-values';
import { measureFormat } from '../tables/measure-format';
import type { StudyFindings } from './answers';
import { measureTables, objectiveTables, shownRows } from './arm-tables';
import { Figures, LONGEST_LABEL } from './figures';

/** Rows of the figure of differences that there is room for. */
const MOST_BARS = 40;

export function comparisonSection(findings: StudyFindings, figures: Figures): Section {
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
            ...objectiveTables(findings),
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
      const values = axes
        .filter(({ name }) => Object.hasOwn(place, name))
        .map(({ name }) => valueWords(place[name]))
        .join(', ');
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
