import { bytesOf } from '../../../data/fingerprint';
import { digestOf } from '../../../base/checksum';
import { candidateLayout } from '../../../domain/candidate-layout';
import { SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../../../domain/dataset';

/**
 * The number rises with every change that could affect a digit of a soft target. Browsers hold files with
 * this text in their headers, so the rest of it does not change.
 */
const FORMAT = 'route-distillery-answers-1';

/** What soft targets depend on besides the data set. */
export interface SoftTargetsOrigin {
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
export function digestOfOrigin(
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
