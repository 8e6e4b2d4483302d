import { Failure } from '../../base/failure';
import { isObject, parseJson, type JsonObject } from '../../base/json';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import type { DataFile } from '../data-file';
import { allBytes } from './byte-pieces';

/** JSON has to be read whole; this much takes a second or two. */
export const MAX_JSON_BYTES = 192 * 1024 ** 2;

/** The object in a JSON file. @throws Failure 'bad-input': too large, no JSON, cut off, no object */
export async function readJsonObject(file: DataFile, task: Task): Promise<JsonObject> {
  const advice = 'Choose a smaller area, or an .osm.pbf file.';
  const bytes = await allBytes(file, MAX_JSON_BYTES, advice, task);
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const message = `${shown(file.name)} is not complete JSON (${shown(cause)}). Is it cut off? Download it again.`;
    throw new Failure('bad-input', message, { file: file.name, cause });
  }
  if (isObject(value)) return value;
  const message = `${shown(file.name)} is JSON but no map: an object is needed.`;
  throw new Failure('bad-input', message, { file: file.name });
}
