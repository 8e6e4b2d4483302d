import type { Dataset, SplitName } from '../domain/dataset';
import { inSharedMemory } from '../base/bytes';
import { Failure } from '../base/failure';
import { BlobStore } from './blob-store';
import { decodeDataset, decodeHeader, encodeDataset, HEAD_BYTES, type DatasetHeader } from './dataset-codec';
import { folderIn, privateDirectory, type StoreDirectory } from './store-directory';

/** A kept data set as the list shows it. */
export interface StoredDataset {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Undefined if the entry cannot be read; it can still be deleted. */
  readonly content?: {
    readonly fingerprint: string;
    readonly roadCount: number;
    readonly tripCounts: Readonly<Record<SplitName, number>>;
    /** Whether nobody drove its trips. */
    readonly simulated?: true;
  };
}

const DATA = 'data';
/**
 * A name given later, which counts in place of the one in the data: renaming does not write the data again.
 */
const GIVEN_NAME = 'name';
const ID_LENGTH = 16;

/**
 * Data sets kept in the browser's private file system. A data set is one blob, so that it is replaced as a
 * whole or not at all; opening parses no CSV.
 */
export class DatasetStore {
  readonly #blobs: BlobStore;

  constructor(directory: StoreDirectory, now: () => number = Date.now) {
    this.#blobs = new BlobStore(directory, now);
  }

  /**
   * Keeps a data set under an id (by default the start of its fingerprint: the same data are kept once).
   * @returns the id
   * @throws Failure 'storage-full'; what was kept under the id is then still there
   */
  async save(dataset: Dataset, id = dataset.fingerprint.slice(0, ID_LENGTH)): Promise<string> {
    await this.#blobs.put(id, DATA, ...encodeDataset(dataset));
    await this.#blobs.delete(id, GIVEN_NAME);
    return id;
  }

  /** @throws Failure 'bad-input' if there is no such data set, or it is damaged */
  async open(id: string): Promise<Dataset> {
    const bytes = await this.#blobs.get(id, DATA);
    if (!bytes) throw notKept(id);
    const dataset = inSharedMemory(decodeDataset(bytes));
    const name = await this.#givenName(id);
    return name === undefined ? dataset : { ...dataset, name };
  }

  /** All kept data sets, newest first. */
  async list(): Promise<StoredDataset[]> {
    const blobs = (await this.#blobs.list()).filter((blob) => blob.name === DATA);
    const entries = await Promise.all(
      blobs.map(async ({ key: id, bytes, savedAt }): Promise<StoredDataset> => {
        const header = await this.#header(id);
        if (!header) return { id, name: id, bytes, savedAt };
        const { fingerprint, roadCount, tripCounts, simulated } = header;
        const name = (await this.#givenName(id)) ?? header.name;
        return {
          id,
          name,
          bytes,
          savedAt,
          content: { fingerprint, roadCount, tripCounts, ...(simulated && { simulated }) },
        };
      }),
    );
    return entries.sort((a, b) => b.savedAt - a.savedAt);
  }

  /** @throws Failure 'bad-input' if there is no such data set */
  async rename(id: string, name: string): Promise<void> {
    if (!(await this.#blobs.getHead(id, DATA, 1))) throw notKept(id);
    await this.#blobs.put(id, GIVEN_NAME, new TextEncoder().encode(name));
  }

  async delete(id: string): Promise<void> {
    await this.#blobs.delete(id);
  }

  /**
   * The header of a kept data set; undefined for one that this version
   * cannot read: the list shows it as such.
   */
  async #header(id: string): Promise<DatasetHeader | undefined> {
    const head = await this.#blobs.getHead(id, DATA, HEAD_BYTES);
    try {
      return head && decodeHeader(head);
    } catch (error) {
      if (error instanceof Failure || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async #givenName(id: string): Promise<string | undefined> {
    const bytes = await this.#blobs.get(id, GIVEN_NAME);
    return bytes && new TextDecoder().decode(bytes);
  }
}

const notKept = (id: string): Failure =>
  new Failure('bad-input', `No data set is kept under "${id}". It may have been deleted in another tab.`, {
    id,
  });

/**
 * The stores of this browser: data sets, derived caches, checkpoints of trainings under way, runs.
 * @throws Failure 'not-supported'
 */
export async function openBrowserStores(): Promise<{
  datasets: DatasetStore;
  caches: BlobStore;
  checkpoints: BlobStore;
  runs: BlobStore;
}> {
  const root = await privateDirectory();
  const folder = (name: string) => folderIn(root, name);
  return {
    datasets: new DatasetStore(await folder('datasets')),
    caches: new BlobStore(await folder('caches')),
    checkpoints: new BlobStore(await folder('checkpoints')),
    runs: new BlobStore(await folder('runs')),
  };
}
