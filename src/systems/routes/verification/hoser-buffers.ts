import { datasetBuffers, isCausalMask } from '../../../models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Tolerance } from '../../../verification/check';
import { compare, EXACT } from '../../../verification/compare';
import type { StoredTensors } from '../../../verification/reference-folder';
import { FORWARD, type VerificationContext } from '../../../verification/subject';

/**
 * The buffers of an official state dict, which speak of the network and not of what was learnt, against ours from `network/`; its causal
 * masks too.
 * @param prefix of the names of a whole state dict, whose buffers must all be there; a file of weights alone may go without
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
