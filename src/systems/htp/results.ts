import { headlineOf } from '../../engine/results/headlines';
import type { ResultFile } from '../../engine/results/result-csv';
import {
  factsTable,
  inNumbers,
  inShares,
  rowNames,
  type Measure,
  type ResultTable,
} from '../../engine/results/result-table';
import { valueText } from '../../engine/results/result-words';
import {
  POINT_SOURCES,
  SOURCE_LABELS,
  type EvaluationReport,
  type MeasureName,
  type PeakSteps,
} from './evaluation/evaluation-report';

/** The model, the baselines that it is held against, and real traces, which are no generator; with inks of the page. */
export const ROWS = {
  ...rowNames('network', { htp: { label: SOURCE_LABELS.htp, ink: 'distilled' } }),
  ...rowNames('baseline', {
    'constant-speed': { label: SOURCE_LABELS['constant-speed'], ink: 'shortest' },
    'road-speeds': { label: SOURCE_LABELS['road-speeds'], ink: 'fastest' },
  }),
  ...rowNames('other', { jittered: { label: SOURCE_LABELS.jittered, ink: 'markov' } }),
} as const;

const DIVERGENCE =
  'Jensen-Shannon divergence: 0 where both have the same distribution, 1 where they share nothing.';

const divergence = (symbol: MeasureName, label: string, meaning: string): Measure =>
  inNumbers(symbol, label, { symbol, meaning: `${meaning} ${DIVERGENCE}`, better: 'lower', decimals: 4 });

const likeness = (symbol: MeasureName, label: string, meaning: string): Measure =>
  inNumbers(symbol, label, { symbol, meaning: `${meaning} 1 is alike.`, better: 'higher', decimals: 4 });

/** The measures of the paper's appendix A.4, by their names there. */
export const POINT_MEASURES: readonly Measure[] = [
  divergence('T-Dist', 'Trip lengths', 'How long trips are, from point to point.'),
  divergence(
    'S-Dist',
    'Step lengths',
    'How far a point is from the one before it, which is how fast the vehicle moves.',
  ),
  divergence('Radius', 'Extent of trips', 'How far the points of a trip lie from their middle.'),
  divergence(
    'PR-Dist',
    'Distance to the road',
    'How far points lie from their roads, which is how noisy they are.',
  ),
  likeness('G-Den', 'Visited cells', 'How often each cell of 100 m is visited, as a cosine.'),
  likeness('G-Pat', 'Busiest cells', 'How many of the cells with the most visits are the same.'),
  likeness('R-Den', 'Visited roads', 'How often each road is visited, as a cosine.'),
  likeness('R-Pat', 'Busiest roads', 'How many of the roads with the most visits are the same.'),
];

const DISTANCE = inNumbers('rmse', 'Distance to the recorded point', {
  meaning:
    'Root mean square of the distances to where the vehicle was at the same moment. It asks for one drive of many that are possible.',
  ...{ unit: 'm', decimals: 1, better: 'lower' },
});

/** What a source of points is judged by besides: it has no modes and no intervals. */
const SOURCE_MEASURES: readonly Measure[] = [
  DISTANCE,
  inShares('recall', 'Roads found again', {
    meaning: 'Share of the roads of the routes that map-matching of the points finds.',
    better: 'higher',
  }),
  inShares('precision', 'Roads found rightly', {
    meaning: 'Share of the roads that map-matching of the points finds which are of the routes.',
    better: 'higher',
  }),
];

/** The two ways to read the measures. */
export type ReadingMode = 'paper' | 'honest';

export const MODE_LABELS: Readonly<Record<ReadingMode, string>> = {
  paper: 'as in the paper',
  honest: 'matched anew',
};

export const MODE_MEANINGS: Readonly<Record<ReadingMode, string>> = {
  paper:
    'As the official code and the tables of the paper: generated points are said to be on the roads of the route that they were made from.',
  honest:
    'Generated points are matched to roads anew, the most visited places are as many as a network of this size can tell apart, and the pattern scores are true F1.',
};

/** The eight measures of each source of points in one mode; the honest ones compare the model with the baselines. */
export const measuresTable = ({ sources, trips }: EvaluationReport, mode: ReadingMode): ResultTable => ({
  id: `measures-${mode}`,
  title: `Generated points beside the recorded ones, ${MODE_LABELS[mode]}`,
  ...{ rowHeading: 'Measure', isTurned: true, measures: POINT_MEASURES, keys: { mode } },
  rows: POINT_SOURCES.map((source) => ({ ...ROWS[source], values: sources[source][mode] })),
  ...(mode === 'honest'
    ? {
        compare: [
          ['road-speeds', 'htp'],
          ['constant-speed', 'htp'],
        ] as const,
      }
    : { scores: Object.fromEntries(POINT_MEASURES.map(({ name }) => [name, name])) }),
  note: `${MODE_MEANINGS[mode]} ${trips.toLocaleString('en')} test trips; 95 % bootstrap intervals over trips.`,
});

/** How far the points of each source are from the recorded ones, and the roads that matching finds again. */
export const sourcesTable = ({ sources }: EvaluationReport): ResultTable => ({
  ...{ id: 'sources', title: 'Distances to the recorded points, and the roads that matching finds again' },
  ...{ rowHeading: 'Source', measures: SOURCE_MEASURES, scores: { rmse: 'rmse' } },
  rows: POINT_SOURCES.map((source) => {
    const { rmse, rematched } = sources[source];
    return { ...ROWS[source], values: { rmse, ...rematched } };
  }),
  note: SOURCE_MEASURES.map(({ meaning }) => meaning).join(' '),
  says: [
    `Points of HTP are ${metres(sources.htp.rmse)} from where the vehicle was at the same moment (root mean square), those of ${SOURCE_LABELS['road-speeds']} ${metres(sources['road-speeds'].rmse)}.`,
  ],
});

const drawingTable = ({ valid, durationError, reversed, stalled }: EvaluationReport): ResultTable => ({
  ...factsTable({ id: 'drawing', title: 'How HTP draws', name: 'htp', note: '' }, [
    [
      inShares('valid_masked', 'Answers that are whole, with the mask of the grammar', { better: 'higher' }),
      valid.masked,
    ],
    [inShares('valid_unmasked', 'Answers that are whole, without it', { better: 'higher' }), valid.unmasked],
    [
      inShares('duration_error', 'Duration off what was asked for, median', { better: 'lower' }),
      durationError,
    ],
    [inShares('reversed', 'Points that lie behind the one before them', { better: 'lower' }), reversed],
    [inShares('stalled', 'Points that lie where the one before them lies', { better: 'lower' }), stalled],
  ]),
  says: [
    `Without the mask of the grammar, ${percent(valid.unmasked)} of the answers are whole; with it, ${percent(valid.masked)}.`,
  ],
});

/** The same routes at a slow and at a fast hour. */
function hoursTable({ routes, peakHour, offPeakHour, asked, drawn, shorter }: PeakSteps): ResultTable {
  const steps = (name: string, label: string) => inNumbers(name, label, { unit: 'm', decimals: 1 });
  return {
    ...factsTable(
      {
        ...{ id: 'hours', title: 'The same routes at a slow and at a fast hour', name: 'htp' },
        note:
          'Mean metres between following points, and the share of the routes whose drawn steps are shorter at the slow hour. ' +
          'Drawn steps are better the nearer they are to those asked for; the share is better higher.',
      },
      [
        [inNumbers('peak_routes', 'Routes'), routes],
        [inNumbers('peak_hour', 'Slow hour of the day'), peakHour],
        [steps('peak_asked_metres', 'Steps that were asked for, slow hour'), asked.peak],
        [steps('peak_step_metres', 'Steps that were drawn, slow hour'), drawn.peak],
        [inNumbers('off_peak_hour', 'Fast hour of the day'), offPeakHour],
        [steps('off_peak_asked_metres', 'Steps that were asked for, fast hour'), asked.offPeak],
        [steps('off_peak_step_metres', 'Steps that were drawn, fast hour'), drawn.offPeak],
        [inShares('peak_shorter', 'Routes with shorter steps at the slow hour'), shorter],
      ],
    ),
    says: [
      `On the same ${routes.toLocaleString('en')} ${routes === 1 ? 'route' : 'routes'}, steps are ${metres(drawn.peak)} at ${peakHour}:00 and ${metres(drawn.offPeak)} at ${offPeakHour}:00 on average (asked for: ${metres(asked.peak)} and ` +
        `${metres(asked.offPeak)}); in ${percent(shorter)} of them they are shorter at the slow hour.`,
    ],
  };
}

const metres = (value: number): string =>
  Number.isNaN(value) ? 'an unknown distance' : valueText(value, { unit: 'm', isShare: false, decimals: 0 });
const percent = (share: number): string => valueText(share, { isShare: true, decimals: 1 });

/** All that is measured of points: both readings, the sources, how the model draws, and slow and fast hours. */
export const evaluationTables = (report: EvaluationReport): readonly ResultTable[] => [
  measuresTable(report, 'honest'),
  measuresTable(report, 'paper'),
  sourcesTable(report),
  drawingTable(report),
  ...(report.peak ? [hoursTable(report.peak)] : []),
];

/** Each measure of each source of points; those of the drawing as a whole stand under 'htp'. */
export const MEASURES_FILE: ResultFile = {
  name: 'point-measures.csv',
  columns: ['source', 'mode', 'measure'],
  row: 'source',
  measure: 'measure',
};

/** The tables in the order of the file, measures as in the paper first. */
export const fileTables = (report: EvaluationReport): readonly ResultTable[] => {
  const [honest, paper, ...others] = evaluationTables(report);
  return [paper, honest, ...others];
};

/** How far points that are made again of their tokens are from the recorded ones. */
export const RECONSTRUCTION = inNumbers('rmse', 'Distance to the recorded points, root mean square', {
  ...{ unit: 'm', decimals: 2, better: 'lower' },
});

const drawn = (symbol: MeasureName, of: 'steps' | 'trips', key: string) => ({
  ...headlineOf(
    'measures-paper',
    POINT_MEASURES.find(({ name }) => name === symbol)!,
    {
      label: symbol,
      title: `Divergence of the lengths of ${of} from the real ones, generated points, test part`,
      numbers: [{ key, label: `Divergence of lengths of ${of}`, network: 'language', rows: ['htp'] }],
    },
  ),
  format: 'percent' as const,
});

/** Numbers of the test part that a list of runs shows. */
export const HEADLINES = [
  headlineOf('reconstruction', RECONSTRUCTION, {
    label: 'RMSE',
    title: 'Metres between the points of trips and those made again of their tokens, test part',
    numbers: [
      {
        ...{ key: 'rmse', network: 'tokeniser', rows: ['tokeniser'] },
        label: 'Error of points made again, metres',
      },
    ],
  }),
  drawn('S-Dist', 'steps', 'sDist'),
  drawn('T-Dist', 'trips', 'tDist'),
];
