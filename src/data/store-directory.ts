import { webLocks } from '../base/web-locks';
import { Failure } from '../base/failure';

/** The part of `FileSystemDirectoryHandle` that the stores use; a stand-in in memory has it too. */
export interface StoreDirectory {
  readonly kind: 'directory';
  readonly name: string;
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<StoreDirectory>;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<StoreFileHandle>;
  removeEntry(name: string, options?: { recursive?: boolean }): Promise<void>;
  values(): AsyncIterable<StoreDirectory | StoreFileHandle>;
}

/** One of the two ways to write must be there; Safari's workers long had only the second. Only the second appends. */
export interface StoreFileHandle {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<StoredFile>;
  createWritable?(): Promise<StoreWritable>;
  createSyncAccessHandle?(): Promise<StoreAccess>;
}

export interface StoredFile {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Writes to a copy that replaces the file on `close`. */
export interface StoreWritable {
  write(data: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}

/** Writes in place. */
export interface StoreAccess {
  write(data: Uint8Array<ArrayBuffer>, options?: { at?: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** Folder of this application in the browser's origin-private file system. @throws Failure 'not-supported' */
export async function privateDirectory(name = 'route-distillery'): Promise<StoreDirectory> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  if (typeof storage?.getDirectory !== 'function') throw keepsNoFiles();
  const root: StoreDirectory = await storage.getDirectory().catch((error: { name?: string }) => {
    // A browser may deny it in a frame of another site.
    throw error.name === 'SecurityError' ? keepsNoFiles() : error;
  });
  return folderIn(root, name);
}

const keepsNoFiles = (): Failure =>
  new Failure(
    'not-supported',
    'This browser keeps no files for this page (it needs https or localhost, and no private window or frame of another site). Data sets stay open only as long as the page.',
  );

/** The folder of a name, made if it is not there. @throws Failure 'storage-full' */
export async function folderIn(directory: StoreDirectory, name: string): Promise<StoreDirectory> {
  try {
    return await directory.getDirectoryHandle(name, { create: true });
  } catch (error) {
    throw storageFailure(error);
  }
}

/** Writes a new file from pieces and makes it durable. @throws Failure 'storage-full' */
export async function writeFile(
  directory: StoreDirectory,
  name: string,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  try {
    const handle = await directory.getFileHandle(name, { create: true });
    if (handle.createWritable) await writeToCopy(await handle.createWritable(), pieces);
    else if (handle.createSyncAccessHandle) await writeInPlace(await handle.createSyncAccessHandle(), pieces);
    else
      throw new Failure('not-supported', 'This browser cannot write files for this page. Use a newer one.');
  } catch (error) {
    throw storageFailure(error);
  }
}

async function writeToCopy(
  writable: StoreWritable,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  try {
    for await (const piece of pieces) await writable.write(piece);
    await writable.close();
  } catch (error) {
    // A stream that failed on its own is aborted already and says so; the first error is the one to report.
    await writable.abort(error).catch(() => undefined);
    throw error;
  }
}

async function writeInPlace(
  access: StoreAccess,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  try {
    let at = 0;
    access.truncate(0);
    for await (const piece of pieces) {
      if (access.write(piece, { at }) < piece.length) throw storageFull('short write');
      at += piece.length;
    }
    access.flush();
  } finally {
    access.close();
  }
}

/**
 * Writes at the end of a file, which is made where there is none, and makes it durable.
 * @param endOf where what is worth keeping ends: the rest is cut off; null where nothing is to be written
 * @throws Failure 'storage-full' when the disk or the browser's share of it is full; what was there stays
 */
export async function appendToFile(
  directory: StoreDirectory,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  endOf: (file: StoredFile) => Promise<number | null>,
): Promise<void> {
  try {
    const handle = await directory.getFileHandle(name, { create: true });
    const end = await endOf(await handle.getFile());
    if (end === null) return;
    if (!handle.createSyncAccessHandle)
      throw new Failure('not-supported', 'This browser cannot write files for this page. Use a newer one.');
    const access = await handle.createSyncAccessHandle();
    try {
      access.truncate(end);
      if (access.write(bytes, { at: end }) < bytes.length) throw storageFull('short write');
      access.flush();
    } finally {
      access.close();
    }
  } catch (error) {
    throw storageFailure(error);
  }
}

const storageFull = (cause: string): Failure =>
  new Failure(
    'storage-full',
    'The storage that the browser gives this page is full; nothing that was kept is lost. Delete a data set or a run that you no longer need, or free space on the disk, and try again.',
    { cause },
  );

/** Turns the platform's "no space" errors into `Failure('storage-full')`; passes on any other. */
function storageFailure(error: unknown): unknown {
  const { name, code, message } = error as { name?: string; code?: unknown; message?: string };
  return name === 'QuotaExceededError' || code === 'ENOSPC' ? storageFull(message ?? '') : error;
}

/** Whether an error of the platform says that a file or folder is not there. */
export function isNotFound(error: unknown): boolean {
  return (error as { name?: string }).name === 'NotFoundError';
}

/** Runs `work` while no other tab or worker of this origin does the same under this name. */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = await webLocks();
  if (!locks) return afterThoseOf(name, work);
  return (await locks.request(`route-distillery/${name}`, work)) as T;
}

/** The work that was begun last under each name, where there are no locks of the browser: in Node. */
const begun = new Map<string, Promise<unknown>>();

/** Runs work once what was begun before it under its name has ended, whichever way. */
function afterThoseOf<T>(name: string, work: () => Promise<T>): Promise<T> {
  const own = (begun.get(name) ?? Promise.resolve()).then(work, work);
  begun.set(name, own);
  const forget = () => void (begun.get(name) === own && begun.delete(name));
  own.then(forget, forget);
  return own;
}
