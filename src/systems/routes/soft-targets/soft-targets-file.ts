import { bytesOf } from '../../../data/fingerprint';
import { digestOf } from '../../../base/checksum';
import { softTargetLayout, SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../../../domain/dataset';

/** Goes up with every change that could move a digit of an answer. */
const FORMAT = 'route-distillery-answers-1';

/** What the teacher's answers depend on besides the data set. */
export interface SoftTargetsOrigin {
  /** Digest of its weights, its shape and the token of each road. */
  readonly teacher: string;
  /** Tokens that it sees at most. */
  readonly window: number;
  /** What computed them: other backends, devices and versions round differently. */
  readonly device: string;
}

/** Bytes of the length of the header; the header is padded to as many, so that the logits stand aligned. */
const WORD = 8;

/** Digest of all that the answers depend on: hexadecimal. */
export function digestOfOrigin(
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  origin: SoftTargetsOrigin,
): Promise<string> {
  return digestOf([headerOf(fingerprint, origin)]);
}

/** The teacher's logits as the parts of a file: what they are of, then their bytes as they lie in memory (no copy). */
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
 * Answers that were kept, every number as it was; null if they are those of another teacher, window, device or data set, or as
 * many as there should be are not there. The logits are a view of `bytes`.
 */
export function decodeSoftTargets(
  bytes: Uint8Array<ArrayBuffer>,
  { fingerprint, network, trips }: Pick<Dataset, 'fingerprint' | 'network' | 'trips'>,
  origin: SoftTargetsOrigin,
): SoftTargets | null {
  const start = startOfLogits(bytes);
  const header = new TextDecoder().decode(headerOf(fingerprint, origin));
  if (new TextDecoder().decode(bytes.subarray(WORD, start)).trimEnd() !== header) return null;
  const { stepOffsets, logitOffsets } = softTargetLayout(network, trips.train);
  const count = logitOffsets[logitOffsets.length - 1];
  if (bytes.length - start !== count * Float32Array.BYTES_PER_ELEMENT) return null;
  const logits = new Float32Array(bytes.buffer, bytes.byteOffset + start, count);
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

/** 0 for bytes that cannot be such a file. */
function startOfLogits(bytes: Uint8Array): number {
  if (bytes.length < WORD) return 0;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  return length > 0 && length % WORD === 0 && WORD + length <= bytes.length ? WORD + length : 0;
}

function headerOf(dataset: string, { teacher, window, device }: SoftTargetsOrigin): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, dataset, teacher, window, device }));
}
