import { datasetBuffers, isCausalMask } from '../../src/models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../src/models/hoser/features/hoser-features';
import type { Tolerance } from '../harness/compare';
import { compare, EXACT } from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import { FORWARD, type VerificationContext } from '../harness/compare';

/**
 * Compares the buffers of an official state dict, which describe the road network and are not trained, and
 * its causal masks with ours from `network/`.
 * @param prefix of the names of a complete state dict, which must have all buffers; a file of weights alone
 * may lack them
 * @param tolerances by the last part of a buffer's name
 */
export function checkBuffers(
  context: VerificationContext,
  group: string,
  features: HoserFeatures,
  stored: Pick<StoredTensors, 'names' | 'has' | 'numbers' | 'shape'>,
  { prefix = '', tolerances = {} }: { prefix?: string; tolerances?: Readonly<Record<string, number>> } = {},
): void {
  const check = (name: string, actual: ArrayLike<number>, tolerance: Tolerance) =>
    compare(context, {
      group,
      what: name,
      actual,
      expected: stored.numbers(`${prefix}${name}`),
      tolerance,
      onHost: true,
    });
  for (const [name, { dtype, data }] of datasetBuffers(features)) {
    if (prefix === '' && !stored.has(name)) continue;
    const values = Array.from(data as Iterable<number | bigint>, Number);
    const stated: number | undefined = tolerances[name.slice(name.lastIndexOf('.') + 1)];
    const ofFloats = stated === undefined ? FORWARD : { absolute: stated, relative: 0 };
    check(name, values, dtype === 'I64' ? EXACT : ofFloats);
  }
  for (const name of stored.names.map((each) => each.slice(prefix.length)).filter(isCausalMask)) {
    const shape = stored.shape(`${prefix}${name}`);
    check(name, causalMask(shape[shape.length - 1]), EXACT);
  }
}

/** Ones on and below the diagonal of a square. */
function causalMask(length: number): number[] {
  return Array.from({ length: length * length }, (_, i) => (i % length <= Math.floor(i / length) ? 1 : 0));
}
