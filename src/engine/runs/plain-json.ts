import { shown } from '../../base/text';
import * as v from 'valibot';
import { Failure } from '../../base/failure';

/** Keys that reach behind an object when they are copied. */
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON from a stranger, checked against a schema. What the schema does not name is left off.
 * @throws Failure 'bad-input' that says where in the file
 */
export function readJson<T>(
  file: string,
  bytes: Uint8Array,
  schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
): T {
  const result = v.safeParse(schema, parse(file, bytes), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw unusable(file, `${place === null ? '' : `at "${place.slice(0, 120)}": `}${sentence(issue)}`);
}

function parse(file: string, bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusable(file, 'it is not text');
  }
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (REFUSED_KEYS.has(key))
        throw unusable(file, `it has the key "${shown(key)}", which no such file needs`);
      return value;
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unusable(file, 'it is not JSON, or cut off');
  }
}

const unusable = (file: string, why: string): Failure =>
  new Failure('bad-input', `${shown(file)} cannot be used: ${why}. Export the run again.`, { file });

const sentence = ({ expected, received, message }: v.BaseIssue<unknown>): string =>
  expected === null ? message.slice(0, 200) : `${expected} was expected, not ${received.slice(0, 60)}`;
