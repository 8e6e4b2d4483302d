import { writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import type { Parameters } from '../../nn/parameters';
import { digestOf } from '../../base/checksum';

type Tensors = ReadonlyMap<string, SafetensorsTensor>;
type Header = Readonly<Record<string, unknown>>;

/** A trained network as a safetensors file. */
export interface Checkpoint {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Parameters under their official names, with what is needed to use them again
 * in the header (all values as text).
 * @param buffers what the official state dict holds beside them
 */
export async function checkpointFile(
  parameters: Parameters,
  header: Header,
  buffers: Tensors = new Map(),
): Promise<Uint8Array> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { shape, data }] of await parameters.snapshot())
    tensors.set(name, { dtype: 'F32', shape, data });
  return checkpointBytes(new Map([...tensors, ...buffers]), header);
}

/** Tensors and a header as a safetensors file. What is no text in the header stands there as JSON. */
export function checkpointBytes(tensors: Tensors, header: Header): Uint8Array {
  const text = Object.entries(header).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return writeSafetensors(tensors, Object.fromEntries(text));
}

/** So many hexadecimal digits of a digest are enough to tell files apart. */
const DIGEST_DIGITS = 16;

/** What tells a checkpoint's file from others in records: the first digits of its digest. */
export const digestOfFile = async (bytes: Uint8Array): Promise<string> =>
  (await digestOf([bytes])).slice(0, DIGEST_DIGITS);
