import { LEVELS } from '../../src/models/htp/rq-vae-config';
import { lengthBits, lengthToken, levelLengths, patternsOf } from '../../src/models/htp/sequence-length';
import type { VerificationContext } from '../harness/compare';
import type { StoredPart } from './stored-part';

/**
 * Checks the lengths of a file's trips, in the fields and tensors that it has of them.
 * @param lens what `batch.lens` counts: points, or the segments that the decoder starts from
 * @returns n of each trip
 */
export function checkedLengths(
  context: VerificationContext,
  stored: StoredPart,
  lens: 'points' | 'segments' = 'points',
): number[] {
  const { json, tensors } = stored;
  const points = json.numbers('n');
  const patterns = points.map(patternsOf);
  stored.exact(context, 'batch.lens', lens === 'points' ? points : patterns, tensors.numbers('batch.lens'));
  stored.exact(context, 'm', patterns, json.numbers('m'));
  if (json.has('tokens'))
    stored.exact(context, 'length tokens', points.map(lengthToken), json.numbers('tokens'));
  if (tensors.has('batch.level_lens'))
    stored.exact(context, 'level_lens', points.flatMap(levelLengths), tensors.numbers('batch.level_lens'));
  if (tensors.has('batch.len_bits'))
    stored.exact(context, 'len_bits', points.flatMap(lengthBits), tensors.numbers('batch.len_bits'));
  return points;
}

/** Lengths of trips at the level of a module: `down.1` and `up.1` are 1, what lies between is the middle. */
export function lengthsAt(module: string, points: readonly number[]): number[] {
  const [, direction, number] = /\.(down|up)\.(\d+)\./.exec(`${module}.`) ?? [];
  const level = levelOf(module, direction, Number(number));
  return points.map((n) => levelLengths(n)[level]);
}

function levelOf(module: string, direction: string | undefined, number: number): number {
  if (direction !== undefined) return module.endsWith('.downsample') ? number + 1 : number;
  const isFinest = module === 'encoder.conv_in' || /^(decoder\.(norm|silu)_out|percent|dxy)/.test(module);
  return isFinest ? 0 : LEVELS;
}
