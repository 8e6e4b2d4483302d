import * as v from 'valibot';
import { orNaN } from '../../base/json';
import type { ModelScores, ScoreTitle } from '../../evaluation/score-summary';
import { bestEpochs, type RunRecord } from '../records/run-record';
import type { RunFormat } from '../records/run-format';
import { headlineNumbers, type ResultHeadline } from './headlines';
import { findingsOf } from './result-report';
import { estimateIn, type Measure, type ResultTable, type RunResults } from './result-table';
import { tablesLines } from './result-text';

/** Scores of each row, under the keys that tables give their measures. */
export function scoresIn(tables: readonly ResultTable[]): ModelScores {
  const all: Record<string, Record<string, number>> = {};
  for (const table of tables)
    for (const [measure, key] of Object.entries(table.scores ?? {}))
      for (const { name, values } of table.rows)
        (all[name] ??= {})[key] = estimateIn(values, { name: measure }).value;
  return all;
}

/** @param about what the score is of, where the measure alone does not say it */
export const scoreTitle = ({ label, unit, isShare, decimals }: Measure, about?: string): ScoreTitle => {
  const title = unit === undefined ? label : `${label} (${unit})`;
  return { title: about === undefined ? title : `${about}: ${title}`, isShare, decimals };
};

/** What the schema of a record says of measures: numbers by name, null for NaN; those that came later may be missing. */
export const measuresSchema = <const M extends readonly Measure[]>(measures: M) =>
  v.object(
    Object.fromEntries(
      measures.map(({ name, isLater }): [string, v.GenericSchema<unknown, number>] => [
        name,
        isLater ? v.optional(orNaN, null) : orNaN,
      ]),
    ) as Record<M[number]['name'], v.GenericSchema<unknown, number>>,
  );

/** A format whose results are declared in tables. */
export interface ResultsFormat<C = unknown> extends RunFormat<C> {
  results(record: RunRecord): RunResults;
}

/** How runs of a system are read, with results that are declared in tables. */
export const resultsFormat = <C>({
  results,
  headlines,
  scores,
  ...schemas
}: Pick<RunFormat<C>, 'config' | 'report' | 'networks'> & {
  readonly results: (record: RunRecord) => RunResults;
  readonly headlines: readonly ResultHeadline[];
  /** Left out where runs cannot be summarised over seeds. */
  readonly scores?: Pick<NonNullable<RunFormat['scores']>, 'titles' | 'pairs'>;
}): ResultsFormat<C> => ({
  ...schemas,
  results,
  headlines: ({ record }) => (record ? headlineNumbers(headlines, results(record).tables) : {}),
  ...(scores && { scores: { ...scores, of: (record) => scoresIn(results(record).tables) } }),
  summary: (record) => {
    const { facts, tables } = results(record);
    return [...facts, ...bestEpochs(record), ...tablesLines(tables)];
  },
  reportTables: (record) => findingsOf(results(record)),
});
