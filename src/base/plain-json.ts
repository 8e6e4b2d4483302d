import { JSON_LIMITS, parseJson } from './json';
import { shown } from './text';
import * as v from 'valibot';
import { badInput, Failure } from './failure';

/** Keys that reach behind an object when they are copied. */
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON from a stranger, checked against a schema. What the schema does not name is left off.
 * @param todo what a person can do where it is not right
 * @throws Failure 'bad-input' that says where in the file
 */
export function readJson<T>(
  file: string,
  bytes: Uint8Array,
  schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
  todo = 'Export the run again.',
): T {
  const unusable = (why: string) => badInput(`${shown(file)} cannot be used: ${why}. ${todo}`, { file });
  const result = v.safeParse(schema, parse(bytes, unusable), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw unusable(`${place === null ? '' : `at "${shown(place, 120)}": `}${sentence(issue)}`);
}

function parse(bytes: Uint8Array, unusable: (why: string) => Failure): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusable('it is not text');
  }
  try {
    return parseJson(text, JSON_LIMITS, (key, value) => {
      if (REFUSED_KEYS.has(key)) throw unusable(`it has the key "${shown(key)}", which no such file needs`);
      return value;
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unusable('it is not JSON, or cut off');
  }
}

const sentence = ({ expected, received, message }: v.BaseIssue<unknown>): string =>
  expected === null ? shown(message) : `${shown(expected)} was expected, not ${shown(received, 60)}`;
