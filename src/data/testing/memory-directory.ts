import type {
  StoreAccess,
  StoreDirectory,
  StoredFile,
  StoreFileHandle,
  StoreWritable,
} from '../store-directory';

/** A disk in memory that can be full, fail at a chosen write, or die there. Operations are counted. */
export class MemoryDisk {
  /** Changing operations so far: creating, writing, closing, removing. */
  operations = 0;
  /** Bytes that were written so far, whatever became of them. */
  written = 0;
  /** The operation (from 1) that finds the disk full; 0: none. */
  fullAt = 0;
  /** From this operation on nothing works any more, as if the tab had been closed; 0: never. */
  deadFrom = 0;
  /** Bytes that all files together may have. */
  quota = Infinity;
  #used = 0;

  constructor(private readonly style: 'copy' | 'in place' = 'copy') {}

  readonly root: StoreDirectory = new MemoryDirectory('', this);

  /** @param needsRoom false for a removal, which no full disk refuses */
  operate(needsRoom = true): void {
    this.operations++;
    if (this.deadFrom > 0 && this.operations >= this.deadFrom) throw new Error('the tab is gone');
    if (needsRoom && this.operations === this.fullAt)
      throw new DOMException('no space', 'QuotaExceededError');
  }

  get used(): number {
    return this.#used;
  }

  /** Takes up room, or gives it back. */
  take(bytes: number): void {
    if (this.#used + bytes > this.quota && bytes > 0)
      throw new DOMException('no space', 'QuotaExceededError');
    this.#used += bytes;
  }

  fileHandle(name: string, content: { bytes: Uint8Array<ArrayBuffer> }): StoreFileHandle {
    const getFile = async (): Promise<StoredFile> => {
      const { bytes } = content;
      const slice = (start: number, end: number) => ({
        arrayBuffer: async () => bytes.slice(start, end).buffer,
      });
      return { size: bytes.length, slice };
    };
    const createSyncAccessHandle = async () => this.#access(content);
    const inPlace: StoreFileHandle = { kind: 'file', name, getFile, createSyncAccessHandle };
    return this.style === 'copy'
      ? { ...inPlace, createWritable: async () => this.#writable(content) }
      : inPlace;
  }

  #writable(content: { bytes: Uint8Array<ArrayBuffer> }): StoreWritable {
    let copy = new Uint8Array(0);
    return {
      write: async (data) => {
        this.operate();
        this.take(data.length);
        this.written += data.length;
        copy = joined(copy, data, copy.length);
      },
      close: async () => {
        this.operate();
        this.take(-content.bytes.length);
        content.bytes = copy;
      },
      abort: async () => this.take(-copy.length),
    };
  }

  #access(content: { bytes: Uint8Array<ArrayBuffer> }): StoreAccess {
    return {
      write: (data, { at = 0 } = {}) => {
        // A disk that fills up takes the first half of what it is given.
        const full = this.operations + 1 === this.fullAt || this.operations + 1 === this.deadFrom;
        this.take(Math.max(0, at + data.length - content.bytes.length));
        content.bytes = joined(content.bytes, full ? data.slice(0, data.length >> 1) : data, at);
        this.operate();
        this.written += data.length;
        return data.length;
      },
      truncate: (size) => {
        this.operate();
        this.take(Math.min(size, content.bytes.length) - content.bytes.length);
        content.bytes = content.bytes.slice(0, size);
      },
      flush: () => this.operate(),
      close: () => undefined,
    };
  }
}

function joined(bytes: Uint8Array, data: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(Math.max(bytes.length, at + data.length));
  result.set(bytes);
  result.set(data, at);
  return result;
}

class MemoryDirectory implements StoreDirectory {
  readonly kind = 'directory';
  readonly #directories = new Map<string, MemoryDirectory>();
  readonly #files = new Map<string, { bytes: Uint8Array<ArrayBuffer> }>();

  constructor(
    readonly name: string,
    private readonly disk: MemoryDisk,
  ) {}

  async getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<StoreDirectory> {
    let directory = this.#directories.get(name);
    if (!directory) {
      if (!options?.create) throw new DOMException(name, 'NotFoundError');
      this.disk.operate();
      directory = new MemoryDirectory(name, this.disk);
      this.#directories.set(name, directory);
    }
    return directory;
  }

  async getFileHandle(name: string, options?: { create?: boolean }): Promise<StoreFileHandle> {
    let content = this.#files.get(name);
    if (!content) {
      if (!options?.create) throw new DOMException(name, 'NotFoundError');
      this.disk.operate();
      content = { bytes: new Uint8Array(0) };
      this.#files.set(name, content);
    }
    return this.disk.fileHandle(name, content);
  }

  async removeEntry(name: string): Promise<void> {
    this.disk.operate(false);
    const bytes = this.#files.get(name)?.bytes.length ?? this.#directories.get(name)?.bytes;
    if (bytes === undefined) throw new DOMException(name, 'NotFoundError');
    this.disk.take(-bytes);
    this.#files.delete(name);
    this.#directories.delete(name);
  }

  /** What all files in this folder have. */
  get bytes(): number {
    let bytes = 0;
    for (const file of this.#files.values()) bytes += file.bytes.length;
    for (const folder of this.#directories.values()) bytes += folder.bytes;
    return bytes;
  }

  async *values(): AsyncGenerator<StoreDirectory | StoreFileHandle, void> {
    yield* this.#directories.values();
    for (const [name, content] of this.#files) yield this.disk.fileHandle(name, content);
  }

  /** Flips one byte of every file of this folder whose name begins so. */
  damageFiles(at: number, beginning: string): void {
    for (const [name, content] of this.#files) if (name.startsWith(beginning)) content.bytes[at] ^= 1;
  }
}

/** Flips byte `at` of every file in a folder of a memory disk, or of those whose name begins so. */
export function damageFiles(directory: StoreDirectory, at: number, beginning = ''): void {
  (directory as MemoryDirectory).damageFiles(at, beginning);
}
