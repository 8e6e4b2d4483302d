import { shown } from '../../../base/text';
import { documentHead } from '../html/document-head';
import { figureOf } from '../html/figure';
import { paragraph, runVerdicts, sectionOf, minor, type Section } from '../html/section';
import { settingsSection } from '../html/settings';
import { STYLE } from '../html/style';
import { figuresTable, tableOf } from '../html/table';
import { runWords } from '../html/words';
import { markup, type Markup } from '../markup';
import { curvesPlot } from '../svg/curves-plot';
import type { RunsReport } from './runs-report';

/**
 * The report of runs as one HTML file, piece by piece: it loads nothing, runs nothing, opens without a network, is light
 * or dark as the reader's system is, and prints on A4.
 */
export function* runsReportHtml(data: RunsReport): Generator<string> {
  const sections = [resultsSection(data), curvesSection(data), settingsSection(data, [differences(data)])];
  const contents = sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`);
  yield documentHead(data.title, STYLE);
  yield markup`<header><h1>${data.title}</h1></header>
<main>
<section id="summary" class="follows">
${paragraph(aboutRuns(data))}${runVerdicts(data.runs)}
</section>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
`.text;
  for (const [i, section] of sections.entries()) yield sectionOf(section, i > 0).text;
  yield `</main>
</body>
</html>
`;
}

function aboutRuns({ runs, system, dataset, preset }: RunsReport): string {
  const seeds = runs.map((_, i) => runWords({ runs }, i)).join(', ');
  const what = `${system.title} (${system.models}), preset ${preset}, on ${shown(dataset.name)}`;
  return runs.length === 1
    ? `${what}: one run, seed ${seeds}. How much another seed would change is not known.`
    : `${what}: ${runs.length} runs that differ in the seed alone (${seeds}). Numbers are mean ± sample standard deviation of the ${runs.length} seeds; those without ± are the same in all. In brackets: how many runs have the number, where some lack it.`;
}

const resultsSection = ({ tables, runs }: RunsReport): Section => ({
  id: 'results',
  title: 'Results',
  content: tables.map((table, i) => figuresTable(table, i + 1, runs.length)),
});

function curvesSection({ curves, runs }: RunsReport): Section {
  const lines = runs.length > 1 ? 'A line for each run. ' : '';
  return {
    id: 'training',
    title: 'Training',
    content:
      curves.length === 0
        ? [minor('No network was trained: all were given.')]
        : [
            figureOf(
              1,
              curvesPlot('Training, epoch by epoch', curves),
              `${lines}Rings: the epoch whose weights were kept.`,
            ),
          ],
  };
}

const differences = ({ preset, differing }: RunsReport): Markup =>
  differing.length === 0
    ? minor(`All settings are those of the preset ${preset}.`)
    : tableOf({
        id: 'table-settings',
        caption: `Settings that differ from the preset ${preset}`,
        head: ['Setting', 'Here', 'Preset'],
        words: 3,
        rows: differing.map((one) => [one.name, one.value, one.usual]),
      });
