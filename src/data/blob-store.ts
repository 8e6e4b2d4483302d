import { shown } from '../base/text';
import { badInput } from '../base/failure';
import { allocate, joined } from '../base/bytes';
import { sha256 } from '../base/checksum';
import { appendRecord, logBytes, readRecords } from './record-log';
import {
  exclusively,
  folderIn,
  isNotFound,
  writeFile,
  type StoreDirectory,
  type StoreFileHandle,
} from './store-directory';

/** What `list` tells about a blob. */
export interface StoredBlob {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/**
 * Named byte blobs under a key, kept on disk: derived caches, checkpoints, data sets. A blob is written
 * as a new generation (`name.7`) that ends with a trailer of length and digest; only when it is whole
 * are older generations removed. So a full disk, a closed tab or a dead worker leaves what was there
 * before, and a damaged file is noticed.
 */
export class BlobStore {
  constructor(
    private readonly root: StoreDirectory,
    private readonly now: () => number = Date.now,
  ) {}

  /** Keeps `parts` as one blob under a name. @throws Failure 'storage-full'; the old blob then stays */
  async put(key: string, name: string, ...parts: readonly Uint8Array[]): Promise<void> {
    await exclusively(key, async () => {
      const directory = await folderIn(this.root, fileNameOf(key));
      const older = await generationsOf(directory, name);
      const file = `${fileNameOf(name)}.${(older[0]?.generation ?? 0) + 1}`;
      try {
        await writeFile(directory, file, withTrailer(parts, this.now()));
      } catch (error) {
        // Without its trailer the piece would never be read; taking it away only gives the space back.
        await directory.removeEntry(file).catch(() => undefined);
        throw error;
      }
      // The new blob counts from here on. An old one that cannot be removed now goes at the next `put`.
      for (const { handle } of older.reverse())
        await directory.removeEntry(handle.name).catch(() => undefined);
    });
  }

  /** The bytes kept under a name, else undefined. @throws Failure 'bad-input' if the only copy is damaged */
  async get(key: string, name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let damaged = false;
    for (const { handle } of await this.#generations(key, name)) {
      const trailer = await readTrailer(handle);
      if (!trailer) continue;
      const bytes = await readContent(handle, trailer);
      if (bytes) return bytes;
      damaged = true;
    }
    if (!damaged) return undefined;
    const message = `"${shown(name)}" of "${shown(key)}" was kept but is damaged on the disk. It has to be made again.`;
    throw badInput(message, { key, name });
  }

  /** Adds a record to a log, which is in no list of blobs. @throws Failure 'storage-full': the log stays */
  async append(key: string, log: string, record: Uint8Array): Promise<void> {
    await exclusively(key, async () =>
      appendRecord(await folderIn(this.root, fileNameOf(key)), logFile(log), record),
    );
  }

  /** The records of a log, in their order; what follows a damaged one is left. */
  async records(key: string, log: string): Promise<Uint8Array[]> {
    const directory = await this.#folder(key);
    return directory ? readRecords(directory, logFile(log)) : [];
  }

  /** Bytes of a log; 0 where there is none. */
  async logBytes(key: string, log: string): Promise<number> {
    const directory = await this.#folder(key);
    return directory ? logBytes(directory, logFile(log)) : 0;
  }

  async deleteLog(key: string, log: string): Promise<void> {
    await exclusively(key, async () => {
      const directory = await this.#folder(key);
      if (directory) await ignoreNotFound(directory.removeEntry(logFile(log)));
    });
  }

  /** The first `length` bytes, not checked; undefined if there is no such blob. */
  async getHead(key: string, name: string, length: number): Promise<Uint8Array | undefined> {
    for (const { handle } of await this.#generations(key, name)) {
      const trailer = await readTrailer(handle);
      if (trailer) return readSlice(handle, 0, Math.min(length, trailer.length));
    }
    return undefined;
  }

  /** All blobs, or those under one key. Unfinished ones do not count. */
  async list(key?: string): Promise<StoredBlob[]> {
    const blobs: StoredBlob[] = [];
    for await (const directory of this.root.values()) {
      if (directory.kind !== 'directory' || (key !== undefined && directory.name !== fileNameOf(key)))
        continue;
      const newest = new Map<string, StoredBlob & { generation: number }>();
      for await (const handle of directory.values()) {
        const found = handle.kind === 'file' ? generationOf(handle) : undefined;
        const trailer = found && (await readTrailer(found.handle));
        if (!trailer || (newest.get(found.name)?.generation ?? 0) > found.generation) continue;
        const { length: bytes, savedAt } = trailer;
        newest.set(found.name, { ...found, key: decodeURIComponent(directory.name), bytes, savedAt });
      }
      for (const { key: of, name, bytes, savedAt } of newest.values())
        blobs.push({ key: of, name, bytes, savedAt });
    }
    return blobs;
  }

  /** Removes one blob, or everything under the key. What is not there needs no removing. */
  async delete(key: string, name?: string): Promise<void> {
    await exclusively(key, async () => {
      if (name === undefined)
        return ignoreNotFound(this.root.removeEntry(fileNameOf(key), { recursive: true }));
      const directory = await this.#folder(key);
      if (!directory) return;
      // Oldest first: were the newest to go first and the rest to fail, an old blob would rise again.
      for (const { handle } of (await generationsOf(directory, name)).reverse())
        await ignoreNotFound(directory.removeEntry(handle.name));
    });
  }

  /** Removes all but the newest blobs under a key. */
  async keepNewest(key: string, most: number): Promise<void> {
    const newestFirst = (await this.list(key)).sort((a, b) => b.savedAt - a.savedAt);
    for (const { name } of newestFirst.slice(most)) await this.delete(key, name);
  }

  /** The folder of a key, if there is one. */
  #folder(key: string): Promise<StoreDirectory | undefined> {
    return ignoreNotFound(this.root.getDirectoryHandle(fileNameOf(key)));
  }

  async #generations(key: string, name: string): Promise<Generation[]> {
    const directory = await this.#folder(key);
    return directory ? generationsOf(directory, name) : [];
  }
}

interface Generation {
  readonly name: string;
  readonly generation: number;
  readonly handle: StoreFileHandle;
}

const LONGEST_FILE_NAME = 200;

/** Any text as a file name: letters, digits, `_`, `-`, and `%XX` for the rest. */
function fileNameOf(text: string): string {
  // Half of a surrogate pair cannot be encoded.
  const escaped = encodeURIComponent(/\p{Cs}/u.test(text) ? '' : text).replace(
    /[.!~*'()]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (escaped === '' || escaped.length > LONGEST_FILE_NAME) {
    const message = `"${shown(text, 40)}" is empty, no text, or too long a name to keep something under.`;
    throw badInput(message);
  }
  return escaped;
}

/** A name that is no generation of a blob. */
const logFile = (log: string): string => `${fileNameOf(log)}.log`;

function generationOf(handle: StoreFileHandle): Generation | undefined {
  const match = /^([\w%-]+)\.(\d+)$/.exec(handle.name);
  return match ? { name: decodeURIComponent(match[1]), generation: Number(match[2]), handle } : undefined;
}

/** Generations of a blob, newest first. */
async function generationsOf(directory: StoreDirectory, name: string): Promise<Generation[]> {
  const found: Generation[] = [];
  for await (const handle of directory.values()) {
    const generation = handle.kind === 'file' ? generationOf(handle) : undefined;
    if (generation?.name === name) found.push(generation);
  }
  return found.sort((a, b) => b.generation - a.generation);
}

async function ignoreNotFound<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

const PIECE_BYTES = 4 * 1024 * 1024;
const MAGIC = new TextEncoder().encode('RDBLOB01');
const DIGEST_BYTES = 32;
/** Magic, content length (f64), time of saving (f64), digest. */
const TRAILER_BYTES = MAGIC.length + 16 + DIGEST_BYTES;

interface Trailer {
  readonly length: number;
  readonly savedAt: number;
  readonly digest: Uint8Array;
}

/** The content in pieces of fixed size, then the trailer; its digest is that of the pieces' digests. */
async function* withTrailer(
  parts: readonly Uint8Array[],
  savedAt: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const digests: Uint8Array[] = [];
  let length = 0;
  for (const piece of piecesOf(parts)) {
    digests.push(await sha256(piece));
    length += piece.length;
    yield piece;
  }
  const trailer = new Uint8Array(TRAILER_BYTES);
  const view = new DataView(trailer.buffer);
  trailer.set(MAGIC);
  view.setFloat64(MAGIC.length, length, true);
  view.setFloat64(MAGIC.length + 8, savedAt, true);
  trailer.set(await sha256(joined(Uint8Array, digests)), MAGIC.length + 16);
  yield trailer;
}

function* piecesOf(parts: readonly Uint8Array[]): Generator<Uint8Array<ArrayBuffer>, void> {
  let piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length;) {
      const taken = part.subarray(at, at + PIECE_BYTES - filled);
      piece.set(taken, filled);
      at += taken.length;
      filled += taken.length;
      if (filled < PIECE_BYTES) continue;
      yield piece;
      piece = new Uint8Array(PIECE_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

async function readSlice(
  handle: StoreFileHandle,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await handle.getFile();
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}

/** The trailer of a finished blob; undefined for one whose writing was cut short. */
async function readTrailer(handle: StoreFileHandle): Promise<Trailer | undefined> {
  const { size } = await handle.getFile();
  const length = size - TRAILER_BYTES;
  if (length < 0) return undefined;
  const bytes = await readSlice(handle, length, size);
  const view = new DataView(bytes.buffer);
  if (MAGIC.some((byte, i) => bytes[i] !== byte) || view.getFloat64(MAGIC.length, true) !== length)
    return undefined;
  return {
    length,
    savedAt: view.getFloat64(MAGIC.length + 8, true),
    digest: bytes.subarray(MAGIC.length + 16),
  };
}

/** The content, or undefined if it does not have the digest that the trailer states. */
async function readContent(
  handle: StoreFileHandle,
  trailer: Trailer,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const content = allocate(() => new Uint8Array(trailer.length));
  const digests: Uint8Array[] = [];
  for (let at = 0; at < trailer.length; at += PIECE_BYTES) {
    const piece = await readSlice(handle, at, Math.min(trailer.length, at + PIECE_BYTES));
    content.set(piece, at);
    digests.push(await sha256(piece));
  }
  const digest = await sha256(joined(Uint8Array, digests));
  return digest.every((byte, i) => byte === trailer.digest[i]) ? content : undefined;
}
