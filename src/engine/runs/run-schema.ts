import * as v from 'valibot';
import type { OldDataSummary } from '../../domain/old-data';
import { MOST_CARD_BYTES } from '../../data/data-card-file';
import { BACKEND_NAMES } from '../../nn/backend-names';
import type { TrainingOutcome } from '../../nn/training/training-loop';
import { count, fingerprint, numbersByName, orNaN, sentence, text, word } from '../../base/json';
import {
  LONGEST_START_TEXT,
  MOST_START_ROWS,
  START_FATES,
  type NetworkStart,
} from '../records/network-start';
import type { DataSummary, NetworkRecord, RunRecord } from '../records/run-record';

/**
 * What of a run comes as JSON, from this browser's files or from a
 * stranger's zip: shapes, ranges and lengths.
 */

const partition = v.object({ cutLinks: count, cutShare: orNaN, balance: orNaN });

export const DATA = v.object({
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
  trips: v.object({ train: count, val: count, test: count }),
  stepTime: v.object({ stepCount: count, log1pMean: orNaN, log1pStd: orNaN }),
  simulated: v.exactOptional(v.literal(true)),
  attribution: v.exactOptional(text(MOST_CARD_BYTES)),
}) satisfies v.GenericSchema<unknown, DataSummary>;

const OLD_DATA = v.object({
  name: text(300),
  fingerprint,
  trips: v.object({ val: count, test: count }),
  leftOut: v.object({ noRoad: count, noTurn: count }),
  roads: v.object({ count, matched: count, sameIndices: v.boolean() }),
}) satisfies v.GenericSchema<unknown, OldDataSummary>;

export const BACKEND = v.object({
  backend: v.picklist(BACKEND_NAMES),
  adapter: v.nullable(
    v.object({
      vendor: text(300),
      architecture: text(300),
      description: text(300),
      software: v.boolean(),
      maxStorageBuffers: count,
      half: v.exactOptional(v.boolean()),
      subgroups: v.exactOptional(v.boolean()),
    }),
  ),
  why: sentence,
  isolated: v.boolean(),
  threads: count,
  half: v.exactOptional(v.boolean()),
  selfCheck: v.nullable(v.object({ ok: v.boolean(), worst: orNaN, message: sentence })),
});

export const OUTCOME = v.object({
  bestEpoch: count,
  bestScore: orNaN,
  history: v.pipe(
    v.array(
      v.object({
        kind: v.literal('epoch'),
        epoch: count,
        epochs: count,
        step: v.exactOptional(count),
        measures: numbersByName,
        means: numbersByName,
        best: v.boolean(),
      }),
    ),
    v.maxLength(100_000),
  ),
}) satisfies v.GenericSchema<unknown, TrainingOutcome>;

/** Name of a network: the stem of a file, and a place in the curves' file. */
export const networkName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/));

const START = v.object({
  name: text(LONGEST_START_TEXT),
  digest: word,
  taken: count,
  anew: count,
  left: count,
  moments: v.exactOptional(v.object({ taken: count, steps: count, note: text(LONGEST_START_TEXT) })),
  tensors: v.pipe(
    v.array(
      v.object({
        name: text(LONGEST_START_TEXT),
        fate: v.picklist(START_FATES),
        shape: v.pipe(v.array(count), v.maxLength(16)),
        note: text(LONGEST_START_TEXT),
      }),
    ),
    v.maxLength(MOST_START_ROWS),
  ),
}) satisfies v.GenericSchema<unknown, NetworkStart>;

const network = v.object({
  architecture: word,
  config: v.nullable(v.record(word, v.unknown())),
  origin: v.picklist(['trained', 'given']),
  digest: v.exactOptional(word),
  start: v.exactOptional(START),
  parameters: v.nullable(count),
  training: v.nullable(OUTCOME),
  report: v.unknown(),
}) satisfies v.GenericSchema<unknown, NetworkRecord>;

/** Enough to know who reads the rest. */
export const RECORD_HEAD = v.object({
  format: v.literal('route-distillery-run'),
  version: v.picklist([1, 2]),
  system: v.exactOptional(word),
});

/** What every system's record has; what stands under `unknown` is checked by the format of the system. */
export const RECORD = v.object({
  format: v.literal('route-distillery-run'),
  version: v.literal(2),
  system: word,
  config: v.unknown(),
  data: DATA,
  oldData: v.exactOptional(OLD_DATA),
  testedOn: v.exactOptional(v.object({ name: text(300), fingerprint })),
  backend: BACKEND,
  versions: v.record(word, word),
  networks: v.pipe(
    v.record(networkName, network),
    v.check((networks) => Object.keys(networks).length > 0, 'a network at least was expected'),
  ),
  report: v.unknown(),
  timing: v.object({ started: word, seconds: numbersByName }),
}) satisfies v.GenericSchema<unknown, RunRecord>;
