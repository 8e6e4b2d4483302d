import * as v from 'valibot';
import { LEFT_OUT_REASONS } from '../../../data/route-files/left-out';
import { ROLES, type Candidate } from './candidate';

/** Another shape of the sets gets another number: those that were kept before are then left alone. */
const VERSION = 1;

const INDICES = v.instance(Uint32Array);
const BYTES = v.instance(Uint8Array);
const NUMBERS = v.instance(Float64Array);
const KEPT = v.object({
  version: v.literal(VERSION),
  candidates: v.array(
    v.object({
      id: v.number(),
      name: v.string(),
      role: v.picklist(ROLES),
      statesEnds: v.boolean(),
      timed: v.boolean(),
      notes: v.array(v.string()),
      leftOut: v.array(
        v.object({
          reason: v.picklist(LEFT_OUT_REASONS),
          count: v.number(),
          rows: v.array(v.object({ row: v.number(), text: v.string() })),
        }),
      ),
      sourceRows: v.exactOptional(INDICES),
      routes: v.object({
        count: v.number(),
        offsets: INDICES,
        roads: INDICES,
        times: NUMBERS,
        origins: INDICES,
        destinations: INDICES,
        arrived: BYTES,
        stop: BYTES,
        logProbs: NUMBERS,
        proven: v.exactOptional(BYTES),
      }),
    }),
  ),
}) satisfies v.GenericSchema<unknown, { readonly candidates: readonly Candidate[] }>;

/** Sets as they are kept in the browser. */
export const setsToKeep = (candidates: readonly Candidate[]): unknown => ({ version: VERSION, candidates });

/** The sets that were kept; null where there are none, or where another version of the page kept them. */
export function keptSets(kept: unknown): readonly Candidate[] | null {
  const read = v.safeParse(KEPT, kept);
  return read.success ? read.output.candidates : null;
}
