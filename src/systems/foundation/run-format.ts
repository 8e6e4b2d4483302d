import * as v from 'valibot';
import { count, finite, numbersByName, orNaN, sentence, word } from '../../base/json';
import type { ModelScores } from '../../evaluation/score-summary';
import type { Headline, RunContents } from '../../engine/records/run-contents';
import type { RunFormat, ScoreFormat } from '../../engine/records/run-format';
import type { RunRecord } from '../../engine/records/run-record';
import { configSchema, partSchema } from '../../engine/settings/schema';
import { HEXAGONS, type FoundationConfig } from './settings';
import {
  JUDGED,
  judgedWords,
  MAIN_MEASURES,
  measureWords,
  type JudgedName,
  type JudgedTask,
} from './evaluation/judged-task';
import { PROBE_SOURCES, PROBES } from './explore/probes/probe-report';
import { foundationReport, type FoundationReport } from './foundation-record';
import { FOUNDATION_NETWORKS, TASKS } from './networks';
import { reportTables } from './report-tables';
import { runSummary } from './run-summary';

/** Many more than a run has. */
const some = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.maxLength(256));

const part = v.object({ users: count, sequences: count, hexagons: count });
const data = v.object({
  origin: v.picklist(['check-ins', 'trips']),
  simulated: v.boolean(),
  resolution: count,
  rootResolution: count,
  cells: count,
  roots: count,
  tokenizer: partSchema(HEXAGONS, 'sequences.tokenizer'),
  vocabulary: count,
  levels: count,
  roadsPerCell: v.nullable(finite),
  recorded: count,
  visits: v.object({
    visits: count,
    outside: count,
    merged: count,
    tooFewCells: count,
    tooShort: count,
    droppedHexagons: count,
    sequences: count,
    hexagons: count,
  }),
  heldOut: v.picklist(['user', 'week', 'trips']),
  parts: v.object({ train: part, val: part, test: part }),
  sharedUsers: count,
});
const estimate = v.object({ value: orNaN, low: orNaN, high: orNaN });
const estimates = v.record(word, estimate);
const judged = v.pipe(
  v.object({
    task: v.picklist(JUDGED),
    units: count,
    asked: count,
    sources: some(v.object({ source: word, estimates })),
    differences: some(v.object({ before: word, after: word, estimates })),
  }),
  v.check((task) => hasOneSetOfMeasures(task), 'Sources differ in their measures.'),
);
const probe = v.object({
  probe: v.picklist(PROBES),
  measure: v.picklist(['explained', 'auc']),
  items: count,
  groups: count,
  scores: some(v.object({ source: v.picklist(PROBE_SOURCES), score: estimate })),
});
const probes = v.object({
  reports: some(probe),
  leftOut: some(v.object({ probe: v.picklist(PROBES), why: sentence })),
});
const report = v.object({
  data,
  leftOut: some(v.object({ task: v.picklist(TASKS), why: sentence })),
  evaluation: v.nullable(some(judged)),
  probes: v.optional(probes),
}) satisfies v.GenericSchema<unknown, FoundationReport>;

/** Whatever has a value for each measure. */
interface Measured {
  readonly estimates: Readonly<Record<string, unknown>>;
}

/** Tables have a column for each measure, and verdicts ask for the main one. */
function hasOneSetOfMeasures({
  task,
  sources,
  differences,
}: {
  readonly task: JudgedName;
  readonly sources: readonly Measured[];
  readonly differences: readonly Measured[];
}): boolean {
  const wanted = Object.keys(sources[0]?.estimates ?? { [MAIN_MEASURES[task]]: 0 });
  return (
    wanted.includes(MAIN_MEASURES[task]) &&
    [...sources, ...differences].every(
      ({ estimates: of }) => Object.keys(of).sort().join() === [...wanted].sort().join(),
    )
  );
}

const judgedOf = (record: Pick<RunRecord, 'report'>): readonly JudgedTask[] =>
  foundationReport(record).evaluation ?? [];

/** The numbers of a run that it has, under the keys of `HEADLINES`: of what was trained for the task, else of pre-training alone. */
function headlines({ record }: Pick<RunContents, 'record'>): Headline {
  const found = (record ? judgedOf(record) : []).flatMap(({ task, sources }): [string, number][] => {
    const of = (source: string) => sources.find((each) => each.source === source)?.estimates;
    const value = (of('tuned') ?? of('pretrained'))?.[MAIN_MEASURES[task]]?.value ?? NaN;
    return Number.isFinite(value) ? [[task === 'masked' ? 'bits' : task, value]] : [];
  });
  return Object.fromEntries(found);
}

/** Scores by which runs are compared: accuracies at single levels are told in the report alone. */
const SCORED: Readonly<Record<(typeof JUDGED)[number], readonly string[]>> = {
  masked: ['bits', 'exact'],
  next: ['f1', 'accuracy'],
  destination: ['top1', 'macro-f1', 'macro-f1-union', 'metres'],
  user: ['f1', 'accuracy'],
};

const scores: ScoreFormat = {
  of: (record) => {
    const all: Record<string, Record<string, number>> = {};
    for (const { task, sources } of judgedOf(record))
      for (const { source, estimates: of } of sources)
        for (const measure of SCORED[task])
          (all[source] ??= {})[`${task}-${measure}`] = of[measure]?.value ?? NaN;
    return all satisfies ModelScores;
  },
  titles: Object.fromEntries(
    JUDGED.flatMap((task) =>
      SCORED[task].map((measure) => {
        const { title, unit, isShare, decimals } = measureWords(measure);
        const inUnit = unit === undefined ? '' : ` (${unit})`;
        return [
          `${task}-${measure}`,
          { title: `${judgedWords(task)}: ${title}${inUnit}`, isShare, decimals: isShare ? 2 : decimals },
        ];
      }),
    ),
  ),
  pairs: [
    ['unigram', 'pretrained'],
    ['markov', 'pretrained'],
    ['habit', 'pretrained'],
    ['pretrained', 'tuned'],
    ['distance', 'tuned'],
    ['shared', 'tuned'],
    ['most-frequent', 'tuned'],
    ['last-seen', 'tuned'],
  ],
};

/** How runs of this system are read and summarised. */
export const format: RunFormat<FoundationConfig> = {
  config: configSchema(HEXAGONS),
  report,
  networks: Object.fromEntries(FOUNDATION_NETWORKS.map((name) => [name, numbersByName])),
  headlines,
  scores,
  summary: runSummary,
  reportTables,
};
