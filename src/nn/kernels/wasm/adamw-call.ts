import { adamWParts, clipFactor } from '../adamw-parts';
import { LINE, runEvenly, runWeighted } from './split';
import type { WasmCall } from './wasm-call';

/** Nanoseconds that one thread takes for a parameter. */
const COST = { squaredNorms: 0.3, adamW: 1.2 } as const;
/** Floats of a parameter's row in the table, as `assembly/adamw.ts` has it. */
const ROW = 6;

/** The norm is split by parameters, each of which one thread adds up, and the step anywhere. */
export function adamW({
  kernels,
  crew,
  at,
  shapes,
  out: [norm, ...newPs],
  attrs,
  heap,
  scratch,
}: WasmCall): void {
  const parameters = adamWParts((name) => shapes[name]);
  const count = parameters.length;
  const table = scratch(ROW * count);
  const rows = parameters.flatMap((part, i) => {
    const moments = [at[part.m], at[part.v]].map((pointer) => pointer + 4 * part.at);
    return [at[part.p], at[part.g], ...moments, newPs[i], part.size];
  });
  new Uint32Array(heap(), table, rows.length).set(rows);
  const ends = [0];
  for (const part of parameters) ends.push(ends[ends.length - 1] + part.size);
  const floats = ends[count];

  const sums = scratch(2 * count);
  const byParameter = { count, nanoseconds: COST.squaredNorms * floats, upTo: (k: number) => ends[k] };
  runWeighted(crew, 'squaredNorms', byParameter, (from, to) => [
    table + 4 * ROW * from,
    to - from,
    sums + 8 * from,
  ]);
  const held = new Float32Array(heap(), norm, 1);
  held[0] = Math.sqrt(new Float64Array(heap(), sums, count).reduce((total, sum) => total + sum, 0));

  const { lr, beta1, beta2, eps, decay, correction1, correction2, clip } = attrs;
  // Through memory: a norm that is no number is none of the arguments that a crew may be given.
  const settings = scratch(8);
  const values = [
    clipFactor(held[0], clip),
    lr,
    beta1,
    beta2,
    eps,
    decay,
    correction1,
    Math.sqrt(correction2),
  ];
  new Float32Array(heap(), settings, values.length).set(values);
  runEvenly(crew, 'adamW', { count: floats, each: COST.adamW, multiple: LINE }, (from, to) => {
    if (crew.threads === 1) return [table, count, settings, from, to, 0];
    const journal = scratch(kernels.adamWJournal());
    new Int32Array(heap(), journal, 2).fill(0);
    return [table, count, settings, from, to, journal];
  });
}
