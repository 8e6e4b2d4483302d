import * as v from 'valibot';
import { count, finite, orNaN } from '../../base/json';
import type { RunRecord } from '../../engine/records/run-record';
import {
  factsTable,
  inNumbers,
  inShares,
  type ResultTable,
  type RunResults,
} from '../../engine/results/result-table';
import { resultsFormat, scoreTitle } from '../../engine/results/results-format';
import { configSchema } from '../../engine/settings/schema';
import { POINTS } from './settings';
import { MEASURE_NAMES, POINT_SOURCES } from './evaluation/evaluation-report';
import {
  htpReport,
  languageReport,
  tokeniserReport,
  type HtpReport,
  type LanguageReport,
  type TokeniserReport,
} from './points-record';
import { evaluationTables, HEADLINES, POINT_MEASURES, RECONSTRUCTION } from './results';
import { LEFT_OUT_REASONS, leftOutWords } from './trips/point-trips';

const keyed = <K extends string, S extends v.GenericSchema>(keys: readonly K[], schema: S) =>
  v.object(Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>);

const some = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.maxLength(64));

const tokeniser = v.object({
  rmse: orNaN,
  codebooks: some(v.object({ used: finite, perplexity: finite })),
  residualNorms: some(orNaN),
});
const language = v.object({ nats: orNaN, firstCodes: orNaN });

const interval = v.object({ value: orNaN, low: orNaN, high: orNaN });
const measures = keyed(MEASURE_NAMES, interval);
const source = v.object({
  paper: measures,
  honest: measures,
  rmse: orNaN,
  rematched: v.object({ recall: orNaN, precision: orNaN }),
});

const meanSteps = v.object({ peak: orNaN, offPeak: orNaN });
const peak = v.object({
  routes: count,
  peakHour: count,
  offPeakHour: count,
  asked: meanSteps,
  drawn: meanSteps,
  shorter: orNaN,
});

const evaluation = v.object({
  trips: count,
  points: count,
  sources: keyed(POINT_SOURCES, source),
  valid: v.object({ masked: orNaN, unmasked: orNaN }),
  durationError: orNaN,
  reversed: orNaN,
  stalled: orNaN,
  peak: v.nullable(peak),
});

const report = v.object({
  traces: count,
  leftOut: keyed(LEFT_OUT_REASONS, count),
  trips: keyed(['train', 'val', 'test'], count),
  points: count,
  evaluation: v.nullable(evaluation),
});

const NATS = inNumbers('nats', 'Surprisal of a token', { unit: 'nats', decimals: 3, better: 'lower' });

const reconstructionTable = ({ rmse, residualNorms }: TokeniserReport): ResultTable =>
  factsTable(
    {
      ...{ id: 'reconstruction', title: 'Points made again of their tokens', name: 'tokeniser' },
      ...{ note: 'Of the test trips.', scores: { rmse: 'rmse' } },
    },
    [
      [RECONSTRUCTION, rmse],
      ...residualNorms.map((norm, i) => {
        const label =
          i === 0 ? 'Norm of the vectors before the codebooks' : `Norm of what is left after codebook ${i}`;
        return [inNumbers(`norm-${i}`, label, { decimals: 3, better: 'lower' }), norm] as const;
      }),
    ],
  );

const codebooksTable = ({ codebooks }: TokeniserReport): ResultTable => ({
  ...{ id: 'codebooks', title: 'Use of the codebooks', rowHeading: 'Codebook' },
  measures: [
    inShares('used', 'Codewords in use', { better: 'higher' }),
    inShares('perplexity', 'Perplexity', { better: 'higher' }),
  ],
  rows: codebooks.map((values, i) => ({ name: `${i + 1}`, label: `${i + 1}`, role: 'other', values })),
  note: 'Shares of the codewords, on the test trips; the perplexity is exp of the entropy of the choices.',
});

const languageTable = ({ nats, firstCodes }: LanguageReport): ResultTable =>
  factsTable(
    {
      ...{ id: 'language', title: 'Language model', name: 'language', scores: { nats: 'nats' } },
      note: 'On the test trips, told of each token what comes before it.',
    },
    [
      [NATS, nats],
      [inShares('firstCodes', 'First codes of patterns held likeliest', { better: 'higher' }), firstCodes],
    ],
  );

const tripsTable = ({ traces, leftOut, trips, points, evaluation: judged }: HtpReport): ResultTable => ({
  ...factsTable(
    {
      ...{ id: 'trips', title: 'Trips and what was left out' },
      note: 'Each trace is one trip, or is left out for the reason that is said.',
    },
    [
      [inNumbers('traces', 'Traces'), traces],
      [inNumbers('train', 'Training trips'), trips.train],
      [inNumbers('val', 'Validation trips'), trips.val],
      [inNumbers('test', 'Test trips'), trips.test],
      [inNumbers('points', 'Points of all trips'), points],
      ...LEFT_OUT_REASONS.map(
        (reason) => [inNumbers(reason, `Left out: ${leftOutWords(reason)}`), leftOut[reason]] as const,
      ),
    ],
  ),
  ...(judged === null && { says: ['No points were drawn: there was no language model.'] }),
});

/** What a run found: its points beside the baselines, its networks, and its trips. */
export function resultsOf(record: RunRecord): RunResults {
  const own = htpReport(record);
  const ofTokeniser = tokeniserReport(record);
  const ofLanguage = languageReport(record);
  return {
    facts: [record.data.name],
    tables: [
      ...(own.evaluation ? evaluationTables(own.evaluation) : []),
      ...(ofTokeniser ? [reconstructionTable(ofTokeniser), codebooksTable(ofTokeniser)] : []),
      ...(ofLanguage ? [languageTable(ofLanguage)] : []),
      tripsTable(own),
    ],
  };
}

/** How runs of this system are read and summarised. */
export const format = resultsFormat({
  config: configSchema(POINTS),
  report,
  networks: { tokeniser, language },
  results: resultsOf,
  headlines: HEADLINES,
  scores: {
    titles: {
      rmse: scoreTitle({ ...RECONSTRUCTION, label: 'RMSE' }),
      nats: scoreTitle({ ...NATS, label: 'Surprisal' }),
      ...Object.fromEntries(
        POINT_MEASURES.map((measure) => [measure.name, scoreTitle({ ...measure, label: measure.name })]),
      ),
    },
    pairs: [
      ['constant-speed', 'htp'],
      ['road-speeds', 'htp'],
    ],
  },
});
