import { type Section, minor } from '../../report/html/section';
import { coursesPlot } from '../pictures/courses-plot';
import { learningCurves } from '../pictures/learning-curves';
import type { StudyFindings } from './answers';
import { Figures, legendOfArms } from './figures';
import { savedTable } from './saved-table';

export function curvesSection(findings: StudyFindings, figures: Figures): Section {
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

export const coursesSection = (findings: StudyFindings, figures: Figures): Section => ({
  id: 'courses',
  title: 'Courses',
  content: figures.of(
    coursesPlot(findings.cells.result),
    'The objective on validation trips after each epoch. Crosses: where a trial was pruned, or failed.',
  ),
});
