import { softTargetLayout, SoftTargets } from '../distillation/soft-targets';
import type { Dataset } from '../domain/dataset';
import { readSafetensors, writeSafetensors } from '../nn/safetensors';

const FORMAT = 'route-distillery-soft-targets';
const VERSION = '1';

/** What the teacher's answers depend on besides the dataset. */
export interface SoftTargetsOrigin {
  /** Digest of the teacher's file. */
  readonly teacher: string;
  readonly window: number;
}

/** The teacher's logits as a safetensors file; every number comes back as it was. */
export function encodeSoftTargets(
  { logits }: SoftTargets,
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  origin: SoftTargetsOrigin,
): Uint8Array {
  const tensors = new Map([['logits', { dtype: 'F32' as const, shape: [logits.length], data: logits }]]);
  return writeSafetensors(tensors, { format: FORMAT, version: VERSION, origin: text(fingerprint, origin) });
}

/**
 * Answers that were kept, or null if they are those of another teacher, window or dataset.
 * @throws Failure 'bad-input' if the bytes are no safetensors file
 */
export function decodeSoftTargets(
  bytes: Uint8Array,
  { fingerprint, network, trips }: Pick<Dataset, 'fingerprint' | 'network' | 'trips'>,
  origin: SoftTargetsOrigin,
): SoftTargets | null {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || metadata.version !== VERSION) return null;
  if (metadata.origin !== text(fingerprint, origin)) return null;
  const { stepOffsets, logitOffsets } = softTargetLayout(network, trips.train);
  const logits = tensors.get('logits')?.data;
  if (!(logits instanceof Float32Array) || logits.length !== logitOffsets[logitOffsets.length - 1])
    return null;
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

const text = (dataset: string, { teacher, window }: SoftTargetsOrigin) =>
  JSON.stringify({ dataset, teacher, window });
