import type { BlobStore, StoredBlob } from '../../../data/blob-store';
import { isNotFound } from '../../../data/store-directory';
import { SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { SOFT_TARGETS_PREFIX, keptSoftTargets } from '../../../engine/checkpoints/kept-soft-targets';
import { bytesOf } from '../../../data/fingerprint';
import { digestOf } from '../../../base/checksum';
import { candidateLayout } from '../../../domain/road-network';
import type { FittedTeacher } from '../checkpoints/fit-teacher';

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

/**
 * The number rises with every change that could affect a digit of a soft target. Browsers hold files with
 * this text in their headers, so the rest of it does not change.
 */
const FORMAT = 'route-distillery-answers-1';

/** What soft targets depend on besides the data set. */
interface SoftTargetsOrigin {
  /** Digest of the teacher's weights, its shape and the token of each road. */
  readonly teacher: string;
  /** Most tokens that the teacher sees. */
  readonly window: number;
  /** Backend, device and version that computed them: others round differently. */
  readonly device: string;
}

/**
 * Bytes of the field with the header's length. The header is padded to a multiple of it, which aligns the
 * logits.
 */
const WORD = 8;

/** Hexadecimal digest of everything that soft targets depend on. */
function digestOfOrigin(
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  origin: SoftTargetsOrigin,
): Promise<string> {
  return digestOf([headerOf(fingerprint, origin)]);
}

/**
 * The parts of a file of soft targets: a header that states their origin, then the bytes of the logits (not
 * copied).
 */
export function encodeSoftTargets(
  { logits }: SoftTargets,
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  origin: SoftTargetsOrigin,
): Uint8Array[] {
  const header = headerOf(fingerprint, origin);
  const padded = new Uint8Array(WORD + Math.ceil(header.length / WORD) * WORD).fill(0x20);
  new DataView(padded.buffer).setFloat64(0, padded.length - WORD, true);
  padded.set(header, WORD);
  return [padded, bytesOf(logits)];
}

/**
 * Reads kept soft targets; null if they are of another teacher, window, device or data set, or if their
 * number is wrong. The logits are a view of `bytes`.
 */
export function decodeSoftTargets(
  bytes: Uint8Array<ArrayBuffer>,
  { fingerprint, network, trips }: Pick<Dataset, 'fingerprint' | 'network' | 'trips'>,
  origin: SoftTargetsOrigin,
): SoftTargets | null {
  const start = startOfLogits(bytes);
  const header = new TextDecoder().decode(headerOf(fingerprint, origin));
  if (new TextDecoder().decode(bytes.subarray(WORD, start)).trimEnd() !== header) return null;
  const { stepOffsets, logitOffsets } = candidateLayout(network, trips.train);
  const count = logitOffsets[logitOffsets.length - 1];
  if (bytes.length - start !== count * Float32Array.BYTES_PER_ELEMENT) return null;
  const logits = new Float32Array(bytes.buffer, bytes.byteOffset + start, count);
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

/** Offset of the logits in bytes; 0 for bytes that are no such file. */
function startOfLogits(bytes: Uint8Array): number {
  if (bytes.length < WORD) return 0;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  return length > 0 && length % WORD === 0 && WORD + length <= bytes.length ? WORD + length : 0;
}

function headerOf(dataset: string, { teacher, window, device }: SoftTargetsOrigin): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, dataset, teacher, window, device }));
}

type TeacherParts = Pick<FittedTeacher, 'config' | 'vocabulary' | 'state'>;

/**
 * Hexadecimal SHA-256 digest of what a teacher's soft targets come from: its weights in single precision, its
 * shape and the token of each road. The rest of its file, and the file's format, do not affect it.
 */
export function teacherFingerprint({ config, vocabulary, state }: TeacherParts): Promise<string> {
  const names = [...state.keys()].sort();
  const tensors = names.map((name) => state.get(name)!);
  const shapes = names.map((name, i) => [name, tensors[i].shape]);
  const { layers, heads, width, blockSize, vocabularySize } = config;
  const { size, pad, eot, sot } = vocabulary;
  const about = { layers, heads, width, blockSize, vocabularySize, size, pad, eot, sot, shapes };
  return digestOf([
    new TextEncoder().encode(JSON.stringify(about)),
    bytesOf(vocabulary.tokenOfRoad),
    ...tensors.map(({ data }) =>
      bytesOf(data instanceof Float32Array ? data : Float32Array.from(data as Float64Array)),
    ),
  ]);
}
