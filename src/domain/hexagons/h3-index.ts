/**
 * Ids of H3 cells as numbers: 1 bit that is 0, 4 bits of mode (1 for a cell), 3 bits that are 0, 4 bits of resolution, 7 bits of
 * base cell, then 15 digits of 3 bits, of which those finer than the resolution are 7
 * (https://h3geo.org/docs/core-library/h3Indexing). What can be told from the bits alone is told here, without the library.
 */

export const FINEST_RESOLUTION = 15;
/** A digit that stands for nothing: the cell is coarser. */
const NO_DIGIT = 7n;
const DIGIT_BITS = 3n;
const RESOLUTION_SHIFT = 52n;
const BASE_SHIFT = 45n;
const BASE_CELLS = 122;
/** Base cells that are pentagons: they and their first descendants have no child with digit 1. */
const PENTAGON_BASES: ReadonlySet<number> = new Set([4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117]);
/** The digit that is missing below a pentagon. */
const MISSING_DIGIT = 1;
/** Hexadecimal digits of an id as it is written: the first of the 16 is 0 and left out. */
export const TEXT_LENGTH = 15;

const shiftOf = (level: number): bigint => DIGIT_BITS * BigInt(FINEST_RESOLUTION - level);

export const resolutionOf = (cell: bigint): number => Number((cell >> RESOLUTION_SHIFT) & 15n);

export const baseCellOf = (cell: bigint): number => Number((cell >> BASE_SHIFT) & 127n);

/** The digit of a cell at a level from 1 to 15: 0 to 6, or 7 where the cell is coarser. */
export const digitOf = (cell: bigint, level: number): number => Number((cell >> shiftOf(level)) & 7n);

/** The ancestor of a cell at a resolution that is no finer than its own. */
export function parentOf(cell: bigint, resolution: number): bigint {
  const coarser = (cell & ~(15n << RESOLUTION_SHIFT)) | (BigInt(resolution) << RESOLUTION_SHIFT);
  return coarser | ((1n << shiftOf(resolution)) - 1n);
}

/** The child of a cell with a digit from 0 to 6. The child 1 of a pentagon does not exist: see `isCellAt`. */
export function childOf(cell: bigint, digit: number): bigint {
  const level = resolutionOf(cell) + 1;
  const finer = (cell & ~(15n << RESOLUTION_SHIFT)) | (BigInt(level) << RESOLUTION_SHIFT);
  const shift = shiftOf(level);
  return (finer & ~(NO_DIGIT << shift)) | (BigInt(digit) << shift);
}

/** Whether a number is the id of a cell of a resolution, one that exists. */
export function isCellAt(cell: bigint, resolution: number): boolean {
  // All that stands above the base cell: mode 1 and the resolution.
  if (cell >> RESOLUTION_SHIFT !== ((1n << 7n) | BigInt(resolution))) return false;
  const base = baseCellOf(cell);
  if (base >= BASE_CELLS) return false;
  let isBelowPentagon = PENTAGON_BASES.has(base);
  for (let level = 1; level <= FINEST_RESOLUTION; level++) {
    const digit = digitOf(cell, level);
    if ((digit === 7) !== level > resolution) return false;
    if (isBelowPentagon && digit === MISSING_DIGIT) return false;
    if (digit !== 0) isBelowPentagon = false;
  }
  return true;
}

/** An id as people and files write it: 15 hexadecimal digits. */
export const textOfCell = (cell: bigint): string => cell.toString(16).padStart(TEXT_LENGTH, '0');

/** The number of an id as `textOfCell` writes it; whether there is such a cell says `isCellAt`. */
export const cellOfText = (text: string): bigint => BigInt(`0x${text}`);
