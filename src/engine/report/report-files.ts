import { CONDUCT, type ConductKey } from '../../evaluation/conduct/conduct-catalogue';
import { FAILURE_KINDS } from '../../evaluation/conduct/failure-kinds';
import { MEASURES } from '../../evaluation/measure-catalogue';
import { SCENARIOS } from '../../evaluation/scenarios';
import { TELLING_FEATURES } from '../metrics/tell-apart';
import { markup, type Markup } from './markup';
import type { ReportData, ReportGroup, SampleRoute } from './report-data';
import { settingsSection } from './html/settings';
import { minor, namedValues, paragraph, runVerdicts, verdictList, type Content } from './html/section';
import { figuresTable } from './html/table';
import { beginLarge, percent, decimal, groupWords } from './html/words';
import { mapPlot, pathOf, cityGround } from './svg/map-plot';
import { framed, failuresContent, scenariosContent, visitsContent } from './html/behaviour';
import { legendOf } from './html/figure';
import { differencesContent, seedsContent } from './html/comparisons';
import { completionContent, generalisationContent } from './html/completion';
import { pageOf } from './html/page';
import { distributionContent } from './html/distribution';
import { machineContent, reviewersContent } from './html/judged';
import { localContent, radarContent } from './html/local';
import { STYLE } from './html/style';
import { mainGroup } from './report-of-groups';
import { differenceSentences, machineSentences, noiseSentences, summaryParagraph } from './verdict-sentences';
import type { RunsReport } from './runs/runs-report';
import { reportCsv, runsReportCsv } from './report-csv';
import type { ReportKind } from './report-kinds';
import { runsReportHtml } from './runs/runs-report-html';

/** By which reading each number came about. */
function readingsContent({ interval, scenarioResamples }: ReportData): Content {
  const label = (rows: readonly { readonly label: string; readonly reading: string }[]) =>
    namedValues(rows.map((row) => ({ name: beginLarge(row.label), value: row.reading })));
  return [
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
  ];
}

/** What the networks of the runs learnt, by what their records say. */
const networksContent = ({ runs, tables }: ReportData): Content =>
  tables.length === 0
    ? 'These routes are of no run whose networks were measured.'
    : [runVerdicts(runs), ...tables.map((table, i) => figuresTable(table, 13 + i, runs.length))];

const RANK_WORDS = { best: 'nearest', median: 'in the middle', worst: 'farthest' } as const;

/** Routes beside their trips, chosen by a rule and not by hand. */
function samplesContent(data: ReportData): Content {
  const { maps } = data;
  if (!maps || maps.samples.length === 0)
    return 'Figure 12 needs at least three routes with driven trips beside them.';
  const sets = [...new Set(maps.samples.map(({ set }) => set))].map((set) => data.sets[set]);
  return [
    minor(
      `Nobody chose these: of each model the route with the smallest DTW per road to its trip, the one in the middle and the one with the largest, ${groupWords(data, data.groups[maps.group])}; of equals the first pair.`,
    ),
    legendOf(sets, 'Trip (wide, pale)'),
    markup`<div class="keep"><div class="maps">${maps.samples.map((sample) => sampleMap(data, sample))}</div>
<p class="minor" id="figure-12"><b>Figure 12.</b> Routes beside the trips of their pairs. A dot is where both begin, a ring the road that was asked for.</p></div>
`,
  ];
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
const SECTIONS: readonly (readonly [
  id: string,
  title: string,
  begins: boolean,
  contentOf: (data: ReportData) => Content,
])[] = [
  ['completion', 'Path completion', true, completionContent],
  ['distribution', 'Do the distributions match?', true, distributionContent],
  ['generalisation', 'Training against test OD pairs', true, generalisationContent],
  ['seeds', 'Does it depend on the seed?', false, seedsContent],
  ['local', 'How near is a route to its trip?', true, localContent],
  ['radar', 'All measures together', true, radarContent],
  ['differences', 'Paired differences', true, differencesContent],
  ['scenarios', 'Where and when is it good?', true, scenariosContent],
  ['failures', 'What goes wrong, and where?', true, failuresContent],
  ['visits', 'Do they use the same roads?', true, visitsContent],
  ['machine', 'Can a machine tell them apart?', true, machineContent],
  ['reviewers', 'What reviewers said', false, reviewersContent],
  ['samples', 'Sample routes', true, samplesContent],
  ['networks', 'What the networks learnt', true, networksContent],
  ['readings', 'Readings', true, readingsContent],
];

/** A report as one HTML file, piece by piece. */
export function reportHtml(data: ReportData): Generator<string> {
  const settings = settingsSection(data, data.notes.map(paragraph));
  return pageOf({
    title: data.title,
    style: STYLE,
    ground: data.maps && cityGround(data.maps.city),
    summary: {
      id: 'summary',
      content: [paragraph(summaryParagraph(data)), verdictList(mainSentences(data)), '\n'],
    },
    sections: [
      ...SECTIONS.map(([id, title, , contentOf]) => ({ id, title, content: contentOf(data) })),
      settings,
    ],
    begins: new Set([...SECTIONS.flatMap(([id, , begins]) => (begins ? [id] : [])), settings.id]),
  });
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

/** Report of routes that are measured again, or of what the records of runs say. */
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
export const reportJson = (data: AnyReport): string => `${JSON.stringify(data)}\n`;
