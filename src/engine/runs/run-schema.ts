import * as v from 'valibot';
import { ANOMALY_KINDS } from '../../evaluation/anomalies';
import { CONFIG } from '../../systems/routes/config-schema';
import type { RunRecord } from './run-record';

/** What of a run comes as JSON, from this browser's files or from a stranger's zip: shapes, ranges and lengths. */

export const finite = v.pipe(v.number(), v.finite());
/** JSON has no NaN: it is written as null. */
const orNaN = v.pipe(
  v.nullable(finite),
  v.transform((value) => value ?? NaN),
);
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
export const word = text(80);
const sentence = text(4000);
export const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{16,128}$/));
const numbersByName = v.record(word, orNaN);
const perSplit = v.object({ val: orNaN, test: orNaN });

const partition = v.object({ cutLinks: count, cutShare: orNaN, balance: orNaN });

const data = v.object({
  name: text(300),
  fingerprint,
  roads: count,
  successorPairs: count,
  adjacencyEdges: count,
  zones: v.object({
    count,
    source: v.picklist(['file', 'derived']),
    quality: partition,
    geographicGrid: partition,
  }),
  grid: v.object({
    rows: count,
    columns: count,
    cellDegrees: v.pipe(finite, v.gtValue(0)),
    cellCount: count,
    occupiedCells: count,
    roadsPerCell: orNaN,
    roadsPerOccupiedCell: orNaN,
    mostRoadsInOneCell: count,
  }),
  trips: v.object({ train: count, val: count, test: count }),
  stepTime: v.object({ stepCount: count, log1pMean: orNaN, log1pStd: orNaN }),
  simulated: v.exactOptional(v.literal(true)),
  attribution: v.exactOptional(text(2000)),
});

const backend = v.object({
  backend: v.picklist(['webgpu', 'wasm', 'cpu']),
  adapter: v.nullable(
    v.object({
      vendor: text(300),
      architecture: text(300),
      description: text(300),
      software: v.boolean(),
      maxStorageBuffers: count,
    }),
  ),
  why: sentence,
  isolated: v.boolean(),
  threads: count,
  selfCheck: v.nullable(v.object({ ok: v.boolean(), worst: orNaN, message: sentence })),
});

const outcome = v.object({
  bestEpoch: count,
  bestScore: orNaN,
  history: v.pipe(
    v.array(
      v.object({
        kind: v.literal('epoch'),
        epoch: count,
        epochs: count,
        measures: numbersByName,
        means: numbersByName,
        best: v.boolean(),
      }),
    ),
    v.maxLength(100_000),
  ),
});

const teacher = v.object({
  vocabularySize: count,
  parameters: count,
  training: outcome,
  perplexity: perSplit,
  cellPerplexity: perSplit,
  bigramPerplexity: perSplit,
  detection: v.pipe(
    v.array(v.object({ kind: v.picklist(ANOMALY_KINDS), anomalous: count, rocAuc: orNaN, prAuc: orNaN })),
    v.maxLength(16),
  ),
});

const scores = v.object({ accuracy: orNaN, timeError: orNaN, crossEntropy: orNaN, steps: count });
const student = v.object({
  parameters: count,
  training: outcome,
  scores: v.object({ val: scores, test: scores }),
  lostLabels: count,
});

export const RECORD = v.object({
  format: v.literal('route-distillery-run'),
  version: v.literal(1),
  config: CONFIG,
  data,
  backend,
  versions: v.record(word, word),
  teacher: v.nullable(teacher),
  teacherFrom: v.exactOptional(v.picklist(['trained', 'given', 'none'])),
  teacherDigest: v.exactOptional(word),
  students: v.object({ vanilla: v.exactOptional(student), distilled: v.exactOptional(student) }),
  markovAccuracy: orNaN,
  timing: v.object({ started: word, seconds: numbersByName }),
}) satisfies v.GenericSchema<unknown, RunRecord>;
