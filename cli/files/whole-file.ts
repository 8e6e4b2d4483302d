import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ifThere } from './folder';

/** What files are made of, piece by piece. */
export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Bytes that go to the disk at once: pieces may be as short as a line. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Writes a file beside its place and onto the disk for good; `placeFile` then gives it its name. What cannot
 * be written to its end is taken away again.
 * @returns bytes written
 */
export async function stageFile(path: string, pieces: Pieces): Promise<number> {
  const file = await open(path + UNFINISHED, 'w');
  try {
    const bytes = await writePieces(file, pieces);
    await file.sync();
    await file.close();
    return bytes;
  } catch (error) {
    await file.close().catch(() => undefined); // closing may fail once more on a full disk; the first error counts
    await rm(path + UNFINISHED, { force: true });
    throw error;
  }
}

/** Gives a staged file its name, in place of a file that has it. */
export const placeFile = (path: string): Promise<void> => rename(path + UNFINISHED, path);

/**
 * Writes a file so that whoever looks, and whenever the program ends, there is the old one or the whole new
 * one. What is no plain file (a pipe, a terminal) is written to as it is.
 */
export async function writeWhole(path: string, pieces: Pieces): Promise<void> {
  const there = await ifThere(stat(path));
  if (there && !there.isFile()) return writeDirectly(path, pieces);
  // A link goes on to lead where it leads.
  const place = there ? await realpath(path) : path;
  await stageFile(place, pieces);
  await placeFile(place);
  await syncFolder(dirname(place));
}

async function writeDirectly(path: string, pieces: Pieces): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writePieces(file, pieces);
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable, where the system can: Windows opens no folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writePieces(file: FileHandle, pieces: Pieces): Promise<number> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let written = 0;
  const flush = async () => {
    const chunk = Buffer.concat(held);
    for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
    written += chunk.length;
    held = [];
    heldBytes = 0;
  };
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes >= CHUNK_BYTES) await flush();
  }
  await flush();
  return written;
}

/** Names of files that commands make for themselves in the folders that they write to. */

/** Ends the name of a file that is being written; it is nobody's until it has a name of its own. */
export const UNFINISHED = '.unfinished';
/** Says which process writes to a folder. */
export const LOCK = 'in-use.lock';
/** Says which staged files of a folder are to be put in place. */
export const SWAP_LIST = 'unfinished-swap.json';
/** Folder with what a run needs to go on. */
export const UNFINISHED_RUN = 'unfinished-run';

/** Whether a file is none of those that a person put into a folder. @param path with `/` between its parts */
export function isOwnFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts[parts.length - 1];
  return (
    parts.slice(0, -1).includes(UNFINISHED_RUN) ||
    name === SWAP_LIST ||
    name.startsWith(LOCK) ||
    name.endsWith(UNFINISHED)
  );
}
