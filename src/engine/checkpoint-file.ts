import { writeSafetensors, type SafetensorsTensor } from '../nn/safetensors';
import type { Parameters } from '../nn/parameters';

/** Parameters under their official names, with what is needed to use them again in the header (all values as text). */
export async function checkpointFile(
  parameters: Parameters,
  metadata: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { shape, data }] of await parameters.snapshot())
    tensors.set(name, { dtype: 'F32', shape, data });
  const text = Object.entries(metadata).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return writeSafetensors(tensors, Object.fromEntries(text));
}
