import { AUDIT } from '../../evaluation/audit/audit-catalogue';
import { CONDUCT, type ConductKey } from '../../evaluation/conduct/conduct-catalogue';
import { FAILURE_NAMES, FAILURE_RULES, ruleReading } from '../../evaluation/conduct/failure-rules';
import { MEASURES } from '../../evaluation/measure-catalogue';
import { SCENARIOS } from '../../evaluation/scenarios';
import { TELLING_FEATURES } from '../metrics/tell-apart';
import { markup } from './markup';
import type { ReportData } from './report-data';
import { reportHtml } from './html/signed';
import { settingsSection } from './html/settings';
import { minor, namedValues, paragraph, runVerdicts, type Content } from './html/section';
import { figuresTable } from './html/table';
import { beginLarge, percent } from './html/words';
import { cityGround } from './svg/map-plot';
import { failuresContent, scenariosContent, visitsContent } from './html/behaviour';
import { differencesContent, seedsContent } from './html/comparisons';
import { completionContent, generalisationContent } from './html/completion';
import { pageOf } from './html/page';
import { distributionContent } from './html/distribution';
import { auditContent, machineContent, reviewersContent } from './html/judged';
import { localContent, radarContent } from './html/local';
import { STYLE } from './html/style';
import { summaryParagraph } from './verdict-sentences';
import type { RunsReport } from './runs/runs-report';
import { reportCsv, runsReportCsv } from './report-csv';
import type { ReportKind, RunsReportKind } from './report-kinds';
import { runsReportHtml } from './runs/runs-report-html';

/** By which reading each number came about. */
function readingsContent({ interval, scenarioResamples, rules }: ReportData): Content {
  const label = (rows: readonly { readonly label: string; readonly reading: string }[]) =>
    namedValues(rows.map((row) => ({ name: beginLarge(row.label), value: row.reading })));
  return [
    minor(
      `Intervals: percentile bootstrap over OD pairs, ${percent(interval.level, 0)}, ${interval.resamples} resamples (${scenarioResamples} within scenarios), seed ${interval.seed}; those of divergences are freed of the bootstrap’s own bias. Equation numbers are those of the thesis.`,
    ),
    markup`<h3>Measures</h3>`,
    label(Object.values(MEASURES)),
    markup`<h3>Kinds of failure: of what is impossible the first on the way, else the first that holds</h3>`,
    label(
      FAILURE_NAMES.map((name) => ({
        label: FAILURE_RULES[name].label,
        reading: `${rules[name] === false ? 'not counted: ' : ''}${ruleReading(name, rules)}. ${FAILURE_RULES[name].why}`,
      })),
    ),
    markup`<h3>Scenarios</h3>`,
    label(Object.values(SCENARIOS)),
    markup`<h3>What the machine reviewer looks at</h3>`,
    label(TELLING_FEATURES.map((key: ConductKey) => CONDUCT[key])),
    markup`<h3>Copies, diversity and utility</h3>`,
    label(Object.values(AUDIT).map((one) => ({ ...one, reading: `${one.reading} (${one.source})` }))),
  ];
}

/** What the networks of the runs learnt, by what their records say. */
const networksContent = ({ runs, tables }: ReportData): Content =>
  tables.length === 0
    ? 'These routes are of no run whose networks were measured.'
    : [runVerdicts(runs), ...tables.map((table, i) => figuresTable(table, 13 + i, runs.length))];

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
  ['audit', 'Copied, diverse, useful?', false, auditContent],
  ['reviewers', 'What reviewers said', false, reviewersContent],
  ['networks', 'What the networks learnt', true, networksContent],
  ['readings', 'Readings', true, readingsContent],
];

/** All that was measured, as one HTML file, piece by piece; what one signs is `reportHtml`. */
export const appendixHtml = (data: ReportData): Generator<string> =>
  pageOf({
    title: `${data.title}: appendix`,
    style: STYLE,
    ground: data.maps && cityGround(data.maps.city),
    summary: { id: 'summary', content: [paragraph(summaryParagraph(data)), '\n'] },
    sections: [
      ...SECTIONS.map(([id, title, , contentOf]) => ({ id, title, content: contentOf(data) })),
      settingsSection(data, []),
    ],
    begins: new Set(SECTIONS.flatMap(([id, , begins]) => (begins ? [id] : []))),
  });

/** A report of either kind. */
export type AnyReport = ReportData | RunsReport;

type Pieces<R, Kind extends ReportKind> = Readonly<Record<Kind, (data: R) => Iterable<string>>>;

const OF_ROUTES: Pieces<ReportData, ReportKind> = {
  html: reportHtml,
  appendix: appendixHtml,
  json: (data) => [reportJson(data)],
  csv: reportCsv,
};

const OF_RUNS: Pieces<RunsReport, RunsReportKind> = {
  html: runsReportHtml,
  json: (data) => [reportJson(data)],
  csv: runsReportCsv,
};

/** What a file of a report holds, piece by piece. @param kind one of `RUNS_REPORT_KINDS` for a report of what records say */
export function reportPieces(kind: ReportKind, data: AnyReport): Iterable<string> {
  if (data.format === 'route-distillery-report') return OF_ROUTES[kind](data);
  if (kind === 'appendix') throw new RangeError('A report of what records say has no appendix.');
  return OF_RUNS[kind](data);
}

/** A report as JSON: all numbers, and the lines of its maps. Reading it gives the very same data. */
export const reportJson = (data: AnyReport): string => `${JSON.stringify(data)}\n`;
