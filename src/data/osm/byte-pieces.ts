import { joined } from '../../base/bytes';
import { Failure } from '../../base/failure';
import { piecesOf } from '../byte-streams';
import { unreadable, type DataFile } from '../data-file';
import type { OsmContext } from './osm-source';
import { Pacer } from './pacer';

/** Small enough for any format to be read in a few milliseconds. */
const PIECE_BYTES = 128 * 1024;

/**
 * The bytes of a file in pieces of 128 KiB at most, with progress and rests between them.
 * @throws Failure 'cancelled'; 'bad-input' when the file cannot be read any more
 */
export async function* bytePieces(
  file: DataFile,
  stage: string,
  context: OsmContext,
): AsyncGenerator<Uint8Array, void> {
  const pacer = new Pacer(context);
  let done = 0;
  try {
    for await (const piece of piecesOf(file.stream(), PIECE_BYTES)) {
      await pacer.rest();
      yield piece;
      done += piece.length;
      context.onProgress?.({ stage, done, total: Math.max(done, file.size), unit: 'bytes' });
    }
  } catch (error) {
    throw unreadable(file.name, error);
  }
}

/**
 * All bytes of a file.
 * @throws Failure 'bad-input' when there are more than `limit`, with `advice` on what to do
 */
export async function allBytes(
  file: DataFile,
  stage: string,
  limit: number,
  advice: string,
  context: OsmContext,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of bytePieces(file, stage, context)) {
    total += piece.length;
    if (total > limit)
      throw new Failure('bad-input', `${file.name} is larger than ${limit / 1048576} MiB. ${advice}`, {
        file: file.name,
      });
    pieces.push(piece);
  }
  return joined(Uint8Array, pieces);
}
