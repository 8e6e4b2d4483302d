import * as v from 'valibot';
import { count, finite, orNaN } from '../../base/json';
import type { Headline, RunContents } from '../../engine/records/run-contents';
import type { RunFormat, ScoreFormat } from '../../engine/records/run-format';
import { CONFIG } from './config-schema';
import { POINT_SOURCES } from './evaluation/evaluation-report';
import type { HtpConfig } from './points-config';
import { htpReport, languageReport, tokeniserReport } from './points-record';
import { reportTables } from './report-tables';
import { runSummary } from './run-summary';
import { LEFT_OUT_REASONS } from './trips/point-trips';

const some = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.maxLength(64));

const tokeniser = v.object({
  rmse: orNaN,
  codebooks: some(v.object({ used: finite, perplexity: finite })),
  residualNorms: some(orNaN),
});
const language = v.object({ nats: orNaN, firstCodes: orNaN });

const interval = v.object({ value: orNaN, low: orNaN, high: orNaN });
const measures = v.object({
  'T-Dist': interval,
  'S-Dist': interval,
  Radius: interval,
  'PR-Dist': interval,
  'G-Den': interval,
  'G-Pat': interval,
  'R-Den': interval,
  'R-Pat': interval,
});
const source = v.object({
  paper: measures,
  honest: measures,
  rmse: orNaN,
  rematched: v.object({ recall: orNaN, precision: orNaN }),
});

const keyed = <K extends string, S extends v.GenericSchema>(keys: readonly K[], schema: S) =>
  v.object(Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>);

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

/** The numbers of a run that it has, under the keys of `HEADLINES`. */
function headlines({ record }: Pick<RunContents, 'record'>): Headline {
  if (!record) return {};
  const htp = htpReport(record).evaluation?.sources.htp.paper;
  const found = {
    rmse: tokeniserReport(record)?.rmse,
    sDist: htp?.['S-Dist'].value,
    tDist: htp?.['T-Dist'].value,
  };
  const there = Object.entries(found).filter(([, value]) => value !== undefined && Number.isFinite(value));
  return Object.fromEntries(there) as Headline;
}

/** The measures of each source of points, as the paper has them, and the errors of the two networks. */
const scores: ScoreFormat = {
  of: (record) => {
    const { evaluation: all } = htpReport(record);
    const ofTokeniser = tokeniserReport(record);
    const ofLanguage = languageReport(record);
    return {
      ...(ofTokeniser && { tokeniser: { rmse: ofTokeniser.rmse } }),
      ...(ofLanguage && { language: { nats: ofLanguage.nats } }),
      ...(all &&
        Object.fromEntries(
          POINT_SOURCES.map((name) => {
            const { paper, rmse } = all.sources[name];
            const values = Object.entries(paper).map(([key, { value }]) => [key, value] as const);
            return [name, { ...Object.fromEntries(values), rmse }];
          }),
        )),
    };
  },
  titles: {
    rmse: { title: 'RMSE (m)', isShare: false, decimals: 2 },
    nats: { title: 'Surprisal (nats)', isShare: false, decimals: 3 },
    'T-Dist': { title: 'T-Dist', isShare: false, decimals: 4 },
    'S-Dist': { title: 'S-Dist', isShare: false, decimals: 4 },
    Radius: { title: 'Radius', isShare: false, decimals: 4 },
    'PR-Dist': { title: 'PR-Dist', isShare: false, decimals: 4 },
    'G-Den': { title: 'G-Den', isShare: false, decimals: 4 },
    'G-Pat': { title: 'G-Pat', isShare: false, decimals: 4 },
    'R-Den': { title: 'R-Den', isShare: false, decimals: 4 },
    'R-Pat': { title: 'R-Pat', isShare: false, decimals: 4 },
  },
  pairs: [
    ['constant-speed', 'htp'],
    ['road-speeds', 'htp'],
  ],
};

/** How runs of this system are read and summarised. */
export const format: RunFormat<HtpConfig> = {
  config: CONFIG,
  report,
  networks: { tokeniser, language },
  headlines,
  scores,
  summary: runSummary,
  reportTables,
};
