import { joined } from '../../base/bytes';
import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import { piecesOf } from '../gunzipped-file';
import { unreadable, type DataFile } from '../data-file';
import { Pacer } from './pacer';
import { isObject, parseJson, type JsonObject } from '../../base/json';

/** Small enough for any format to be read in a few milliseconds. */
const PIECE_BYTES = 128 * 1024;

/** The bytes of a file in small pieces, with progress and rests. @throws Failure 'bad-input', 'cancelled' */
export async function* bytePieces(
  file: DataFile,
  step: string,
  task: Task,
): AsyncGenerator<Uint8Array, void> {
  const pacer = new Pacer(task);
  let done = 0;
  try {
    for await (const piece of piecesOf(file.stream(), PIECE_BYTES)) {
      await pacer.rest();
      yield piece;
      done += piece.length;
      task.progress({ step, subject: file.name, done, total: Math.max(done, file.size), unit: 'bytes' });
    }
  } catch (error) {
    throw unreadable(file.name, error);
  }
}

/** All bytes of a file. @throws Failure 'bad-input' for more than `limit`, with `advice` */
async function allBytes(file: DataFile, limit: number, advice: string, task: Task): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of bytePieces(file, 'file.read', task)) {
    total += piece.length;
    if (total > limit)
      throw new Failure('bad-input', `${shown(file.name)} is larger than ${limit / 1048576} MiB. ${advice}`, {
        file: file.name,
      });
    pieces.push(piece);
  }
  return joined(Uint8Array, pieces);
}

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
