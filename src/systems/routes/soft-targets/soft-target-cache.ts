import type { BlobStore, StoredBlob } from '../../../data/blob-store';
import { isNotFound } from '../../../data/store-directory';
import type { SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { SOFT_TARGETS_PREFIX, keptSoftTargets } from './kept-soft-targets';
import {
  decodeSoftTargets,
  digestOfOrigin,
  encodeSoftTargets,
  type SoftTargetsOrigin,
} from './soft-targets-file';

/** Most bytes of all soft targets together: some ninety million steps with three successors each. */
export const SOFT_TARGETS_LIMIT = 2 ** 30;

/** Bytes that soft targets leave to data sets, runs and checkpoints, which cannot be computed again. */
export const ROOM_FOR_OTHERS = 300e6;

/** So many hexadecimal digits are enough to tell files apart. */
const NAME_DIGITS = 32;
/**
 * The key of a kept data set has as many digits, so that deleting the data set deletes its soft targets too.
 */
const DATASET_DIGITS = 16;

export interface SoftTargetsCacheOptions {
  /** Most bytes of all soft targets together. */
  readonly limit?: number;
  /** Bytes that can still be written; Infinity if unknown. */
  readonly free?: () => Promise<number>;
}

/**
 * Keeps teachers' soft targets from one run to the next: one blob for each data set, teacher, window and
 * device. When room is short, the oldest are removed. Nothing depends on them: a run computes the same ones
 * again.
 */
export class SoftTargetCache {
  readonly #limit: number;
  readonly #free: () => Promise<number>;

  /**
   * @param onNote called with a note for the person: soft targets were reused, or could not be kept or read
   */
  constructor(
    private readonly blobs: BlobStore,
    private readonly onNote: (text: string) => void,
    { limit = SOFT_TARGETS_LIMIT, free = freeStorage }: SoftTargetsCacheOptions = {},
  ) {
    this.#limit = limit;
    this.#free = free;
  }

  /** The soft targets of every training step, or null if none are kept; damaged ones are removed. */
  async load(dataset: Dataset, origin: SoftTargetsOrigin): Promise<SoftTargets | null> {
    const { key, name } = await placeOf(dataset, origin);
    const bytes = await this.#get(key, name);
    const found = bytes && decodeSoftTargets(bytes, dataset, origin);
    if (!found) return null;
    this.onNote('The soft targets of an earlier run with the same teacher were reused.');
    return found;
  }

  /** Keeps soft targets if there is room for them, or if removing older ones makes room. */
  async save(targets: SoftTargets, dataset: Dataset, origin: SoftTargetsOrigin): Promise<void> {
    const { key, name } = await placeOf(dataset, origin);
    const parts = encodeSoftTargets(targets, dataset, origin);
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (!(await this.#makeRoom(bytes))) {
      this.#notKept('There is too little room in the storage.');
      return;
    }
    try {
      await this.blobs.put(key, name, ...parts);
    } catch (thrown) {
      if (!isOfStorage(thrown)) throw thrown;
      this.#notKept(thrown.message);
    }
  }

  async #get(key: string, name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      return await this.blobs.get(key, name);
    } catch (thrown) {
      if (!isOfStorage(thrown)) throw thrown;
      // Another tab may remove the blob while it is read: this is the same as if it had never been kept.
      if (isNotFound(thrown)) return undefined;
      const damaged = thrown instanceof Failure && thrown.code === 'bad-input';
      const why = damaged ? 'are damaged on the disk' : `cannot be read (${thrown.message})`;
      this.onNote(`The kept soft targets ${why}. They are computed again.`);
      if (damaged) await this.blobs.delete(key, name);
      return undefined;
    }
  }

  /**
   * Removes the oldest soft targets until there is room for so many more bytes. Returns false and removes
   * nothing if there would not be enough room.
   */
  async #makeRoom(bytes: number): Promise<boolean> {
    const kept = await this.#oldestFirst();
    let used = kept.reduce((sum, blob) => sum + blob.bytes, 0);
    const share = Math.min(this.#limit, used + (await this.#free()) - ROOM_FOR_OTHERS);
    if (bytes > share) return false;
    for (const { key, name, bytes: freed } of kept) {
      if (used + bytes <= share) break;
      await this.blobs.delete(key, name);
      used -= freed;
    }
    return true;
  }

  async #oldestFirst(): Promise<StoredBlob[]> {
    return (await keptSoftTargets(this.blobs)).sort((a, b) => a.savedAt - b.savedAt);
  }

  #notKept(why: string): void {
    this.onNote(`The soft targets are not kept for later runs. ${why}`);
  }
}

/**
 * Whether an error is about the storage (of the browser, of Node, or a Failure) and not a mistake in the
 * program.
 */
const isOfStorage = (thrown: unknown): thrown is Error =>
  thrown instanceof DOMException || typeof (thrown as { code?: unknown }).code === 'string';

async function placeOf({ fingerprint }: Dataset, origin: SoftTargetsOrigin) {
  const digest = await digestOfOrigin({ fingerprint }, origin);
  return {
    key: fingerprint.slice(0, DATASET_DIGITS),
    name: SOFT_TARGETS_PREFIX + digest.slice(0, NAME_DIGITS),
  };
}

/** How many more bytes the browser lets this page store. */
async function freeStorage(): Promise<number> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  const { quota, usage } = (await storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? Infinity : quota - usage;
}
