import type { BlobStore, StoredBlob } from '../../../data/blob-store';
import { isNotFound } from '../../../data/store-directory';
import type { SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { ANSWERS_PREFIX, keptSoftTargets } from './kept-soft-targets';
import {
  decodeSoftTargets,
  digestOfOrigin,
  encodeSoftTargets,
  type SoftTargetsOrigin,
} from './soft-targets-file';

/** Bytes of all answers together: some ninety million steps of three successors each. */
export const ANSWERS_LIMIT = 2 ** 30;

/** Room that answers leave to data sets, runs and checkpoints, which cannot be had again by asking. */
export const ROOM_FOR_OTHERS = 300e6;

/** A name is for telling files apart; that many hexadecimal digits do. */
const NAME_DIGITS = 32;
/** As a data set is kept: what is derived from it goes when it is deleted. */
const DATASET_DIGITS = 16;

export interface SoftTargetsCacheOptions {
  /** Bytes that all answers may take. */
  readonly limit?: number;
  /** Bytes that can still be written; Infinity where nobody tells. */
  readonly free?: () => Promise<number>;
}

/**
 * The answers of teachers, kept from one run to the next: one blob for each data set, teacher, window and device. The oldest
 * go where room is short, and nothing depends on them: a run without asks its teacher, to the same end.
 */
export class SoftTargetCache {
  readonly #limit: number;
  readonly #free: () => Promise<number>;

  /** @param onNote told what a person should know: that answers were there, or could not be kept or read. */
  constructor(
    private readonly blobs: BlobStore,
    private readonly onNote: (text: string) => void,
    { limit = ANSWERS_LIMIT, free = freeStorage }: SoftTargetsCacheOptions = {},
  ) {
    this.#limit = limit;
    this.#free = free;
  }

  /** The answers of this teacher to every training step, or null if they are not there; damaged ones are removed. */
  async load(dataset: Dataset, origin: SoftTargetsOrigin): Promise<SoftTargets | null> {
    const { key, name } = await placeOf(dataset, origin);
    const bytes = await this.#get(key, name);
    const found = bytes && decodeSoftTargets(bytes, dataset, origin);
    if (!found) return null;
    this.onNote('The teacher was not asked again: its answers to these trips were kept.');
    return found;
  }

  /** Keeps answers if there is room for them, or if older ones can make it. */
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
      // Another tab may make room in the middle of reading: those are gone, as if they had never been.
      if (isNotFound(thrown)) return undefined;
      const damaged = thrown instanceof Failure && thrown.code === 'bad-input';
      const why = damaged ? 'are damaged on the disk' : `cannot be read (${thrown.message})`;
      this.onNote(`The kept answers of the teacher ${why}; it is asked again.`);
      if (damaged) await this.blobs.delete(key, name);
      return undefined;
    }
  }

  /** Removes the oldest answers until there is room for so many bytes more; false, and nothing is removed, if that would not do. */
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
    this.onNote(`The teacher's answers are not kept, and the run goes on without. ${why}`);
  }
}

/** Whether it tells of the disk, by a browser's or Node's own error or by a failure, and not of a mistake in the program. */
const isOfStorage = (thrown: unknown): thrown is Error =>
  thrown instanceof DOMException || typeof (thrown as { code?: unknown }).code === 'string';

async function placeOf({ fingerprint }: Dataset, origin: SoftTargetsOrigin) {
  const digest = await digestOfOrigin({ fingerprint }, origin);
  return { key: fingerprint.slice(0, DATASET_DIGITS), name: ANSWERS_PREFIX + digest.slice(0, NAME_DIGITS) };
}

/** What the browser still lets this page keep, in bytes. */
async function freeStorage(): Promise<number> {
  const storage = globalThis.navigator?.storage as StorageManager | undefined;
  const { quota, usage } = (await storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? Infinity : quota - usage;
}
