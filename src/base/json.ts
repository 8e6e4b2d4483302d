import * as v from 'valibot';
import { visible } from './text';

/** What a JSON text may make of the memory and of those who walk through it. */
interface JsonLimits {
  /** Lists and objects within each other. */
  readonly depth: number;
  /** Lists and objects in all: each takes some 50 bytes and more, and three characters of text. */
  readonly containers: number;
  /** Commas: each stands for a value of 8 bytes and more. */
  readonly values: number;
}

/** What the largest file that is read as a whole (192 MiB) has, and three times as much. */
export const JSON_LIMITS: JsonLimits = { depth: 64, containers: 10_000_000, values: 40_000_000 };

/** A JSON text beyond its limits. It is a `SyntaxError`, so who catches those of `JSON.parse` catches it. */
class JsonTooLarge extends SyntaxError {
  override readonly name = 'SyntaxError';
}

/**
 * `JSON.parse`, for text of a stranger: it is looked through first, so that what comes of it can be walked by
 * plain recursion and takes memory in proportion to the text.
 * @throws SyntaxError for what is no JSON, or beyond the limits
 */
export function parseJson(
  text: string,
  limits: JsonLimits = JSON_LIMITS,
  reviver?: (key: string, value: unknown) => unknown,
): unknown {
  checkJson(text, limits);
  return JSON.parse(text, reviver) as unknown;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value of a JSON text is an object, not a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function checkJson(
  text: string,
  { depth: most, containers: mostContainers, values: mostValues }: JsonLimits,
) {
  let [depth, containers, values] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === 0x2c) values++;
    else if (code === 0x5b || code === 0x7b) {
      containers++;
      if (++depth > most)
        throw new JsonTooLarge(`its lists and objects stand more than ${most} deep in each other`);
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  if (containers > mostContainers)
    throw new JsonTooLarge(`it has more than ${mostContainers} lists and objects`);
  if (values > mostValues) throw new JsonTooLarge(`it has more than ${mostValues} values`);
}

/** Place of the quote that ends the string which begins at `from`; the text's length where none does. */
export function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

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
