import { shown } from '../../../base/text';
import { documentHead } from '../html/document-head';
import { figureOf } from '../html/figure';
import { differing as differingFrom, namedValues } from '../html/named-values';
import { paragraph, sectionOf, verdictList, minor, type Section } from '../html/section';
import { STYLE } from '../html/style';
import { tableOf } from '../html/table';
import { NOTHING, percent, runWords } from '../html/words';
import { markup, type Markup } from '../markup';
import { curvesPlot } from '../svg/curves-plot';
import type { RunsReport, RunsReportCell, RunsReportTable, SeedFigure } from './runs-report';

/**
 * The report of runs as one HTML file, piece by piece: it loads nothing, runs nothing, opens without a network, is light
 * or dark as the reader's system is, and prints on A4.
 */
export function* runsReportHtml(data: RunsReport): Generator<string> {
  const sections = [resultsSection(data), curvesSection(data), settingsSection(data)];
  const contents = sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`);
  yield documentHead(data.title, STYLE);
  yield markup`<header><h1>${data.title}</h1></header>
<main>
<section id="summary" class="follows">
${paragraph(aboutRuns(data))}${verdicts(data)}
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

/** What was found, run by run where there are several. */
const verdicts = (data: RunsReport): Markup =>
  data.runs.length === 1
    ? verdictList(data.runs[0].sentences)
    : markup`${data.runs.map((run, i) =>
        run.sentences.length === 0
          ? null
          : markup`<h3>Seed ${runWords(data, i)}</h3>
${verdictList(run.sentences)}`,
      )}`;

const resultsSection = ({ tables, runs }: RunsReport): Section => ({
  id: 'results',
  title: 'Results',
  content: tables.map((table, i) => tableMarkup(table, i + 1, runs.length)),
});

function tableMarkup(
  { id, title, columns, words, rows, note }: RunsReportTable,
  number: number,
  runs: number,
): Markup {
  return tableOf({
    id: `table-${id}`,
    caption: markup`<b>Table ${number}.</b> ${title}. ${note}`,
    head: columns,
    words,
    rows: rows.map((row) => row.map((cell) => cellText(cell, runs))),
  });
}

/** A blank at which no line ends. */
const NO_BREAK = '\u00a0';

function cellText(cell: RunsReportCell, runs: number): string {
  if (typeof cell === 'string') return cell;
  return runs === 1 ? aloneText(cell) : spreadText(cell);
}

/** "0.123 [0.101, 0.140]": the interval is over what a run was measured on. */
function aloneText({ value, low, high, isShare, decimals }: SeedFigure): string {
  const text = textOf(isShare, decimals);
  const interval = low === null || high === null ? '' : ` [${text(low)},${NO_BREAK}${text(high)}]`;
  return `${text(value)}${interval}`;
}

/** "0.123 ± 0.004", or "712" where all runs say so; how many have the number stands behind it where some lack it. */
function spreadText({ value, deviation, values, isShare, decimals }: SeedFigure): string {
  if (values.every((one) => one === values[0])) return textOf(isShare, decimals)(value);
  // Counts have a decimal once they are means.
  const text = textOf(isShare, Math.max(decimals, 1));
  const there = values.filter((one) => one !== null).length;
  const spread = deviation === null ? '' : `${NO_BREAK}±${NO_BREAK}${text(deviation)}`;
  return `${text(value)}${spread}${there < values.length ? ` (${there})` : ''}`;
}

/** Numbers below zero have a minus sign and no hyphen. */
function textOf(isShare: boolean, decimals: number): (value: number | null) => string {
  const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const absolute = (value: number) => Math.abs(value).toLocaleString('en', places);
  return (value) => {
    if (value === null) return NOTHING;
    if (isShare) return percent(value, decimals);
    return `${value < 0 && absolute(value) !== absolute(0) ? '−' : ''}${absolute(value)}`;
  };
}

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

/** What made the numbers, and how to make them again. */
function settingsSection({ dataset, repeat, made, preset, differing, runs }: RunsReport): Section {
  const { name, fingerprint, roads, simulated, attribution } = dataset;
  return {
    id: 'settings',
    title: 'Settings, environment, and how to repeat it',
    content: [
      paragraph(
        repeat.kind === 'command' ? 'This command does the same again:' : 'This link opens the same again:',
      ),
      markup`<code id="repeat">${repeat.text}</code>
<h3>Data set</h3>`,
      namedValues([
        { name: 'Name', value: name },
        { name: 'Fingerprint', value: fingerprint },
        { name: 'Roads', value: roads.toLocaleString('en') },
        ...(simulated ? [{ name: 'Trips are', value: 'simulated: nobody drove them' }] : []),
        ...(attribution ? [{ name: 'Credit', value: attribution }] : []),
        { name: 'Report made', value: made },
      ]),
      differing.length === 0
        ? minor(`All settings are those of the preset ${preset}.`)
        : tableOf({
            id: 'table-settings',
            caption: `Settings that differ from the preset ${preset}`,
            head: ['Setting', 'Here', 'Preset'],
            words: 3,
            rows: differing.map((one) => [one.name, one.value, one.usual]),
          }),
      ...runs.flatMap((run, i) => [
        markup`<h3>${runs.length > 1 ? `Run ${i + 1}: ${run.name}` : run.name}</h3>`,
        // What all runs share is said once.
        namedValues(i === 0 ? run.settings : differingFrom(run.settings, runs[0].settings)),
        namedValues(i === 0 ? run.environment : differingFrom(run.environment, runs[0].environment)),
      ]),
    ],
  };
}
