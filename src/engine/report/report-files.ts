import { CONDUCT, type ConductKey } from '../../evaluation/conduct/conduct-catalogue';
import { FAILURE_KINDS } from '../../evaluation/conduct/failure-kinds';
import { MEASURES } from '../../evaluation/measure-catalogue';
import { SCENARIOS } from '../../evaluation/scenarios';
import { TELLING_FEATURES } from '../metrics/tell-apart';
import { markup, type Markup } from './markup';
import type { ReportData, ReportGroup, RunsReportTable, SampleRoute } from './report-data';
import { namedValues, settingsSection } from './html/settings';
import { absent, minor, paragraph, runVerdicts, sectionOf, verdictList, type Section } from './html/section';
import { figuresTable } from './html/table';
import { beginLarge, percent, decimal, groupWords } from './html/words';
import { mapPlot, pathOf, cityGround } from './svg/map-plot';
import { framed, failuresSection, scenariosSection, visitsSection } from './html/behaviour';
import { legendOf } from './html/figure';
import { differencesSection, seedsSection } from './html/comparisons';
import { completionSection, generalisationSection } from './html/completion';
import { documentHead } from './html/document-head';
import { distributionSection } from './html/distribution';
import { machineSection, reviewersSection } from './html/judged';
import { localSection, radarSection } from './html/local';
import { STYLE } from './html/style';
import { mainGroup } from './report-of-groups';
import { differenceSentences, machineSentences, noiseSentences, summaryParagraph } from './verdict-sentences';
import { csvCell } from '../../base/text';
import type { RunsReport } from './runs/runs-report';
import { reportCsv } from './report-csv';
import type { ReportKind } from './report-kinds';
import { runsReportHtml } from './runs/runs-report-html';

/** By which reading each number came about. */
function readingsSection({ interval, scenarioResamples }: ReportData): Section {
  const label = (rows: readonly { readonly label: string; readonly reading: string }[]) =>
    namedValues(rows.map((row) => ({ name: beginLarge(row.label), value: row.reading })));
  return {
    id: 'readings',
    title: 'Readings',
    content: [
      minor(
        `Intervals: percentile bootstrap over OD pairs, ${percent(interval.level, 0)}, ${interval.resamples} resamples (${scenarioResamples} within scenarios), seed ${interval.seed}; those of divergences are freed of the bootstrap’s own bias. Equation numbers are those of the thesis.`,
      ),
      markup`<h3>Measures</h3>`,
      label(Object.values(MEASURES)),
      markup`<h3>Kinds of failure, the first that holds</h3>`,
      label(Object.values(FAILURE_KINDS)),
      markup`<h3>Scenarios</h3>`,
      label(Object.values(SCENARIOS)),
      markup`<h3>What the machine reviewer looks at</h3>`,
      label(TELLING_FEATURES.map((key: ConductKey) => CONDUCT[key])),
    ],
  };
}

/** What the networks of the runs learnt, by what their records say. */
const networksSection = ({ runs, tables }: ReportData): Section => ({
  id: 'networks',
  title: 'What the networks learnt',
  content:
    tables.length === 0
      ? [absent('These routes are of no run whose networks were measured.')]
      : [runVerdicts(runs), ...tables.map((table, i) => figuresTable(table, 13 + i, runs.length))],
});

const RANK_WORDS = { best: 'nearest', median: 'in the middle', worst: 'farthest' } as const;

/** Routes beside their trips, chosen by a rule and not by hand. */
function samplesSection(data: ReportData): Section {
  const { maps } = data;
  const head = { id: 'samples', title: 'Sample routes' };
  if (!maps || maps.samples.length === 0)
    return {
      ...head,
      content: [absent('Figure 12 needs at least three routes with driven trips beside them.')],
    };
  const sets = [...new Set(maps.samples.map(({ set }) => set))].map((set) => data.sets[set]);
  return {
    ...head,
    content: [
      minor(
        `Nobody chose these: of each model the route with the smallest DTW per road to its trip, the one in the middle and the one with the largest, ${groupWords(data, data.groups[maps.group])}; of equals the first pair.`,
      ),
      legendOf(sets, 'Trip (wide, pale)'),
      markup`<div class="keep"><div class="maps">${maps.samples.map((sample) => sampleMap(data, sample))}</div>
<p class="minor" id="figure-12"><b>Figure 12.</b> Routes beside the trips of their pairs. A dot is where both begin, a ring the road that was asked for.</p></div>
`,
    ],
  };
}

function sampleMap(data: ReportData, sample: SampleRoute): Markup {
  const { set, rank, pair, map, trip, route, target, dtwPerRoad, arrived, failure } = sample;
  const { label, source } = data.sets[set];
  const outcome = arrived
    ? failure === 'none'
      ? 'arrived'
      : `arrived, ${failure}`
    : `did not arrive: ${failure}`;
  const [x, y] = trip.points;
  const layers = [
    markup`<path class="outline trip s-real" d="${pathOf(trip)}"/>`,
    markup`<path class="outline s-${source} d-${source}" d="${pathOf(route)}"/>`,
    markup`<circle class="start" cx="${x}" cy="${y}" r="15"/>`,
    markup`<circle class="target" cx="${target[0]}" cy="${target[1]}" r="24"/>`,
  ];
  const words = `${decimal(dtwPerRoad, 3)} km per road, ${outcome}`;
  return framed(
    mapPlot(`${label}, ${RANK_WORDS[rank]}`, `Pair ${pair}: ${words}.`, map, layers),
    markup`<b>${label}, ${RANK_WORDS[rank]}</b><br/>Pair ${pair}, road ${sample.origin} to ${sample.destination}: ${words}`,
  );
}

/** Sections in their order, and whether each begins on a new page of paper. */
const SECTIONS: readonly (readonly [section: (data: ReportData) => Section, begins: boolean])[] = [
  [completionSection, true],
  [distributionSection, true],
  [generalisationSection, true],
  [seedsSection, false],
  [localSection, true],
  [radarSection, true],
  [differencesSection, true],
  [scenariosSection, true],
  [failuresSection, true],
  [visitsSection, true],
  [machineSection, true],
  [reviewersSection, false],
  [samplesSection, true],
  [networksSection, true],
  [readingsSection, true],
  [(data) => settingsSection(data, data.notes.map(paragraph)), true],
];

/**
 * A report as one HTML file, piece by piece: it loads nothing, runs nothing, opens without a network, is light or
 * dark as the reader's system is, and prints on A4.
 */
export function* reportHtml(data: ReportData): Generator<string> {
  const sections = SECTIONS.map(([of, begins]) => ({ section: of(data), begins }));
  const contents = sections.map(
    ({ section: { id, title } }) => markup`<li><a href="#${id}">${title}</a></li>`,
  );
  yield documentHead(data.title, STYLE);
  yield markup`${data.maps ? cityGround(data.maps.city) : null}<header><h1>${data.title}</h1></header>
<main>
<section id="summary" class="follows">
${paragraph(summaryParagraph(data))}${verdictList(mainSentences(data))}
</section>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
`.text;
  for (const { section, begins } of sections) yield sectionOf(section, begins).text;
  yield `</main>
</body>
</html>
`;
}

/** What a reader in a hurry should know: of the group that the figures show. */
function mainSentences(data: ReportData): string[] {
  const group: ReportGroup = data.groups[mainGroup(data.groups)];
  return [
    ...differenceSentences(data, group.split, ['arrival', 'jsdDistance', 'dtwPerRoad']),
    ...noiseSentences(data, group),
    ...machineSentences(data, group),
  ];
}

const COLUMNS = ['section', 'run', 'seed', 'table', 'row', 'column', 'value', 'low', 'high', 'n'] as const;
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | null>>>;

/**
 * The report of runs as CSV, one row for each number of each run, then for means and deviations over several runs, then
 * for the curves. What could not be measured has an empty value. No cell runs as a formula.
 */
function* runsReportCsv(data: RunsReport): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  for (const row of rowsOf(data))
    yield `${COLUMNS.map((column) => csvCell(String(row[column] ?? ''))).join(',')}\n`;
}

function* rowsOf({ tables, curves, runs }: RunsReport): Generator<Row> {
  const place = (run: number) => ({ run: run + 1, seed: runs[run].seed });
  for (const table of tables) yield* tableRows(table, place);
  for (const { network, title, runs: lines } of curves)
    for (const [run, points] of lines.entries())
      for (const { epoch, value } of points)
        yield {
          ...{ section: 'curve', ...place(run), table: network },
          ...{ row: `epoch ${epoch}`, column: title, value },
        };
}

function* tableRows(
  { id, columns, words, rows }: RunsReportTable,
  place: (run: number) => Row,
): Generator<Row> {
  for (const cells of rows) {
    const row = cells.slice(0, words).join(', ');
    for (const [i, cell] of cells.entries()) {
      if (typeof cell === 'string') continue;
      const own = { table: id, row, column: columns[i] };
      const { values, value, deviation, low, high } = cell;
      for (const [run, one] of values.entries())
        yield { section: 'run', ...place(run), ...own, value: one, low, high };
      if (values.length < 2) continue;
      const n = values.filter((one) => one !== null).length;
      yield { section: 'seeds mean', ...own, value, n };
      yield { section: 'seeds deviation', ...own, value: deviation, n };
    }
  }
}

/** Of routes that are measured again, or of what the records of runs say. */
export type AnyReport = ReportData | RunsReport;

type Pieces<R> = Readonly<Record<ReportKind, (data: R) => Iterable<string>>>;

const OF_ROUTES: Pieces<ReportData> = {
  html: reportHtml,
  json: (data) => [reportJson(data)],
  csv: reportCsv,
};

const OF_RUNS: Pieces<RunsReport> = {
  html: runsReportHtml,
  json: (data) => [reportJson(data)],
  csv: runsReportCsv,
};

/** What a file of a report holds, piece by piece. */
export const reportPieces = (kind: ReportKind, data: AnyReport): Iterable<string> =>
  data.format === 'route-distillery-report' ? OF_ROUTES[kind](data) : OF_RUNS[kind](data);

/** A report as JSON: all numbers, and the lines of its maps. Reading it gives the very same data. */
export const reportJson = (data: ReportData | RunsReport): string => `${JSON.stringify(data)}\n`;
