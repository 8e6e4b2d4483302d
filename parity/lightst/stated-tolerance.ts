import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { Tolerance } from '../harness/compare';
import { largest } from '../harness/host-tensor';

/** A tolerance that a file of the reference states in words. */
export interface StatedTolerance {
  readonly absolute: number;
  /** Times the largest absolute value of the tensor. */
  readonly ofMaximum: number;
  readonly relative: number;
}

const NUMBER = '(\\d[\\d.]*(?:e[+-]?\\d+)?)';
const ABSOLUTE = new RegExp(`abs ${NUMBER}( \\* max)?`);
const ADDED = new RegExp(`\\+ ${NUMBER}`);
const RELATIVE = new RegExp(`rel ${NUMBER}`);

const found = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? 0);

/**
 * Reads "abs 1e-4 * max|grad of that tensor| + rel 1e-3" and the like. What it says of one case, "(case large: rel 1e-4)", holds
 * for that case.
 * @throws Failure 'bad-input' where the text states no tolerance
 */
export function statedTolerance(text: string, name?: string): StatedTolerance {
  const ofCase = name === undefined ? undefined : new RegExp(`case ${name}: ([^)]*)`).exec(text)?.[1];
  const general = text.replace(/\(case [^)]*\)/g, '');
  const [, number = 0, isShare] = ABSOLUTE.exec(general) ?? [];
  const stated = {
    absolute: (isShare ? 0 : Number(number)) + found(ADDED, general),
    ofMaximum: isShare ? Number(number) : 0,
    relative: found(RELATIVE, ofCase ?? '') || found(RELATIVE, general),
  };
  if (stated.absolute + stated.ofMaximum + stated.relative === 0)
    throw new Failure('bad-input', `"${shown(text)}" states no tolerance.`);
  return stated;
}

/** The tolerance for a tensor of these values. */
export function toleranceFor(
  { absolute, ofMaximum, relative }: StatedTolerance,
  values: readonly number[],
): Tolerance {
  return { absolute: absolute + ofMaximum * largest(values), relative };
}
