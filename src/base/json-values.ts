import * as v from 'valibot';
import { visible } from './text';

/** Values of JSON that may come from anyone, as schemas: ranges and lengths. */

export const finite = v.pipe(v.number(), v.finite());
/** JSON has no NaN: it is written as null. */
export const orNaN = v.pipe(
  v.nullable(finite),
  v.transform((value) => value ?? NaN),
);
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/**
 * A seed as `Random` takes it: the lowest 32 bits of whatever whole number was given. Kept runs may have
 * larger ones, some of which no double holds exactly.
 */
export const seed = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.transform((value) => value >>> 0),
);
/** Hidden characters are blanks, as wherever texts of strangers are shown. */
export const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest), v.transform(visible));
export const word = text(80);
export const sentence = text(4000);
export const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{16,128}$/));
export const numbersByName = v.record(word, orNaN);
