import {
  inInterval,
  inNumber,
  inPercent,
  type ReportFigure,
  type ReportTable,
  type RunFindings,
} from '../../engine/records/report-table';
import type { RunRecord } from '../../engine/records/run-record';
import {
  MEASURE_NAMES,
  POINT_SOURCES,
  SOURCE_LABELS,
  type EvaluationReport,
  type PeakSteps,
} from './evaluation/evaluation-report';
import { evaluationInWords } from './evaluation/evaluation-words';
import {
  MODE_LABELS,
  MODE_MEANINGS,
  POINT_MEASURE_WORDS,
  SOURCE_MEASURES,
  SOURCE_MEASURE_WORDS,
} from './evaluation/measure-words';
import {
  htpReport,
  languageReport,
  tokeniserReport,
  type HtpReport,
  type LanguageReport,
  type TokeniserReport,
} from './points-record';
import { leftOutWords } from './trips/left-out-words';
import { LEFT_OUT_REASONS } from './trips/point-trips';

/** What the report of a run shows: its points beside the baselines, its networks, and its trips. */
export function reportTables(record: RunRecord): RunFindings {
  const report = htpReport(record);
  const { evaluation } = report;
  const tokeniser = tokeniserReport(record);
  const language = languageReport(record);
  return {
    sentences: evaluation
      ? evaluationInWords(evaluation)
      : ['No points were drawn: there was no language model.'],
    tables: [
      ...(evaluation ? evaluationTables(evaluation) : []),
      ...(tokeniser ? [reconstructionTable(tokeniser), codebooksTable(tokeniser)] : []),
      ...(language ? [languageTable(language)] : []),
      tripsTable(report),
    ],
  };
}

const evaluationTables = (report: EvaluationReport): ReportTable[] => [
  measuresTable(report, 'honest'),
  measuresTable(report, 'paper'),
  sourcesTable(report),
  drawingTable(report),
  ...(report.peak ? [hoursTable(report.peak)] : []),
];

/** Names of the measures by the way in which they are better: "T-Dist, S-Dist". */
const namesOf = (better: 'lower' | 'higher'): string =>
  MEASURE_NAMES.filter((name) => POINT_MEASURE_WORDS[name].better === better).join(', ');

/** Measures are rows, so that intervals have room. */
function measuresTable({ sources, trips }: EvaluationReport, mode: 'paper' | 'honest'): ReportTable {
  return {
    id: `measures-${mode}`,
    title: `Generated points beside the recorded ones, ${MODE_LABELS[mode]}`,
    columns: ['Measure', 'What is compared', ...POINT_SOURCES.map((source) => SOURCE_LABELS[source])],
    words: 2,
    rows: MEASURE_NAMES.map((name) => {
      const { label, decimals } = POINT_MEASURE_WORDS[name];
      return [
        name,
        label,
        ...POINT_SOURCES.map((source) => inInterval(sources[source][mode][name], decimals)),
      ];
    }),
    note:
      `${MODE_MEANINGS[mode]} Lower is better: ${namesOf('lower')}. Higher is better: ${namesOf('higher')}. ` +
      `${trips.toLocaleString('en')} test trips; intervals of a single run are 95 % bootstrap intervals over trips.`,
  };
}

const sourcesTable = ({ sources }: EvaluationReport): ReportTable => ({
  id: 'sources',
  title: 'Distances to the recorded points, and the roads that matching finds again',
  columns: [
    'Source',
    ...SOURCE_MEASURES.map((name) => {
      const { label, unit } = SOURCE_MEASURE_WORDS[name];
      return unit === 'metres' ? `${label}, m` : label;
    }),
  ],
  words: 1,
  rows: POINT_SOURCES.map((source) => {
    const { rmse, rematched } = sources[source];
    return [
      SOURCE_LABELS[source],
      inNumber(rmse, SOURCE_MEASURE_WORDS.rmse.decimals),
      ...[rematched.recall, rematched.precision].map((share) => inPercent(share)),
    ];
  }),
  note: `${SOURCE_MEASURES.map((name) => SOURCE_MEASURE_WORDS[name].meaning).join(' ')} Distances are better lower, shares higher.`,
});

/** A table of names and numbers. */
const listTable = (
  about: Pick<ReportTable, 'id' | 'title' | 'note'>,
  rows: readonly (readonly [name: string, value: ReportFigure])[],
): ReportTable => ({ ...about, columns: ['', 'Value'], words: 1, rows });

const drawingTable = ({ valid, durationError, reversed, stalled }: EvaluationReport): ReportTable =>
  listTable(
    {
      id: 'drawing',
      title: 'How HTP draws',
      note: 'Whole answers are better higher, all others lower.',
    },
    [
      ['Answers that are whole, with the mask of the grammar', inPercent(valid.masked)],
      ['Answers that are whole, without it', inPercent(valid.unmasked)],
      ['Duration off what was asked for, median', inPercent(durationError)],
      ['Points that lie behind the one before them', inPercent(reversed)],
      ['Points that lie where the one before them lies', inPercent(stalled)],
    ],
  );

const hoursTable = ({ routes, peakHour, offPeakHour, asked, drawn, shorter }: PeakSteps): ReportTable => ({
  id: 'hours',
  title: 'The same routes at a slow and at a fast hour',
  columns: ['', 'Slow hour', 'Fast hour', 'Shorter at the slow hour'],
  words: 1,
  rows: [
    ['Routes', inNumber(routes), inNumber(routes), inPercent(NaN)],
    ['Hour of the day', inNumber(peakHour), inNumber(offPeakHour), inPercent(NaN)],
    ['Steps that were asked for, m', inNumber(asked.peak, 1), inNumber(asked.offPeak, 1), inPercent(NaN)],
    ['Steps that were drawn, m', inNumber(drawn.peak, 1), inNumber(drawn.offPeak, 1), inPercent(shorter)],
  ],
  note:
    'Mean metres between following points, and the share of the routes whose drawn steps are shorter at the slow hour. ' +
    'Drawn steps are better the nearer they are to those asked for; the share is better higher.',
});

const reconstructionTable = ({ rmse, residualNorms }: TokeniserReport): ReportTable =>
  listTable(
    {
      id: 'reconstruction',
      title: 'Points made again of their tokens',
      note: 'Of the test trips. Lower is better.',
    },
    [
      ['Distance to the recorded points, root mean square, m', inNumber(rmse, 2)],
      ...residualNorms.map((norm, i): [string, ReportFigure] => [
        i === 0 ? 'Norm of the vectors before the codebooks' : `Norm of what is left after codebook ${i}`,
        inNumber(norm, 3),
      ]),
    ],
  );

const codebooksTable = ({ codebooks }: TokeniserReport): ReportTable => ({
  id: 'codebooks',
  title: 'Use of the codebooks',
  columns: ['Codebook', 'Codewords in use', 'Perplexity'],
  words: 1,
  rows: codebooks.map(({ used, perplexity }, i) => [String(i + 1), inPercent(used), inPercent(perplexity)]),
  note: 'Shares of the codewords, on the test trips; the perplexity is exp of the entropy of the choices. Higher is better.',
});

const languageTable = ({ nats, firstCodes }: LanguageReport): ReportTable =>
  listTable(
    {
      id: 'language',
      title: 'Language model',
      note: 'On the test trips, told of each token what comes before it. Surprisal is better lower, the share higher.',
    },
    [
      ['Surprisal of a token, nats', inNumber(nats, 3)],
      ['First codes of patterns held likeliest', inPercent(firstCodes)],
    ],
  );

const tripsTable = ({ traces, leftOut, trips, points }: HtpReport): ReportTable =>
  listTable(
    {
      id: 'trips',
      title: 'Trips and what was left out',
      note: 'Each trace is one trip, or is left out for the reason that is said.',
    },
    [
      ['Traces', inNumber(traces)],
      ['Training trips', inNumber(trips.train)],
      ['Validation trips', inNumber(trips.val)],
      ['Test trips', inNumber(trips.test)],
      ['Points of all trips', inNumber(points)],
      ...LEFT_OUT_REASONS.map((reason): [string, ReportFigure] => [
        `Left out: ${leftOutWords(reason)}`,
        inNumber(leftOut[reason]),
      ]),
    ],
  );
