import {
  closeSync,
  createReadStream,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeSync,
  type Dirent,
} from 'node:fs';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type {
  StoreAccess,
  StoreDirectory,
  StoredFile,
  StoreFileHandle,
  StoreWritable,
} from '../src/data/store-directory';
import { makeFolder } from './files/folder';
import { UNFINISHED } from './files/whole-file';

/** A folder on disk as the stores use one; what is missing fails as it does in a browser. */
export class NodeDirectory implements StoreDirectory {
  readonly kind = 'directory';

  constructor(private readonly path: string) {}

  get name(): string {
    return basename(this.path);
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<StoreDirectory> {
    const path = join(this.path, name);
    if (create) await makeFolder(path);
    else await found(() => stat(path));
    return new NodeDirectory(path);
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<StoreFileHandle> {
    const path = join(this.path, name);
    if (create) await (await open(path, 'a')).close();
    else await found(() => stat(path));
    return fileAt(path);
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    await found(() => rm(join(this.path, name), { recursive }));
  }

  async *values(): AsyncGenerator<StoreDirectory | StoreFileHandle, void> {
    const entries: Dirent[] = await found(() => readdir(this.path, { withFileTypes: true }));
    for (const entry of entries) {
      const path = join(this.path, entry.name);
      if (entry.isDirectory()) yield new NodeDirectory(path);
      else if (entry.isFile() && !entry.name.endsWith(UNFINISHED)) yield fileAt(path);
    }
  }
}

function fileAt(path: string): StoreFileHandle {
  return {
    kind: 'file',
    name: basename(path),
    getFile: async (): Promise<StoredFile> => {
      const { size } = await found(() => stat(path));
      return { size, slice: (start, end) => ({ arrayBuffer: () => bytesOf(path, start, end) }) };
    },
    createWritable: async () => writableAt(path, await open(path + UNFINISHED, 'w')),
    createSyncAccessHandle: async () => accessTo(openSync(path, 'r+')),
  };
}

const accessTo = (file: number): StoreAccess => ({
  write: (data, { at = 0 } = {}) => {
    let written = 0;
    while (written < data.length)
      written += writeSync(file, data, written, data.length - written, at + written);
    return written;
  },
  truncate: (size) => ftruncateSync(file, size),
  flush: () => fsyncSync(file),
  close: () => closeSync(file),
});

async function bytesOf(path: string, start: number, end: number): Promise<ArrayBuffer> {
  if (start >= end) return new ArrayBuffer(0);
  const bytes = await found(() => buffer(createReadStream(path, { start, end: end - 1 })));
  return Uint8Array.from(bytes).buffer;
}

function writableAt(path: string, file: FileHandle): StoreWritable {
  return {
    write: async (data) => {
      for (let at = 0; at < data.length;) at += (await file.write(data, at)).bytesWritten;
    },
    close: async () => {
      await file.sync();
      await file.close();
      await rename(path + UNFINISHED, path);
    },
    abort: async () => {
      await file.close();
      await rm(path + UNFINISHED, { force: true });
    },
  };
}

/** Node's word for what is not there becomes the browser's. */
async function found<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? new DOMException(message, 'NotFoundError') : error;
  }
}
