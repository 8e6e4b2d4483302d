import { bfloat16ToNumber, halfToNumber } from './half-precision';

/** How an element of a tensor is stored. */
export type ElementType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'U8' | 'BOOL';

/** F64 Float64Array; F32, F16, BF16 Float32Array; I64 BigInt64Array; I32 Int32Array; U8, BOOL Uint8Array. */
export type ElementArray = Float64Array | Float32Array | BigInt64Array | Int32Array | Uint8Array;

/** Bytes of one stored element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  F64: 8,
  I64: 8,
  F32: 4,
  I32: 4,
  F16: 2,
  BF16: 2,
  U8: 1,
  BOOL: 1,
};

/**
 * Every half as a number: three table look-ups are faster than the arithmetic from a few thousand values on.
 */
let halves: Float32Array | undefined;
const WORTH_A_TABLE = 4096;

/**
 * Little-endian elements as the array that a tensor of this type has.
 * @param copy the start of a buffer of its own, which the array may keep
 */
export function decodeElements(dtype: ElementType, copy: Uint8Array): ElementArray {
  const { buffer } = copy;
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer);
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return decodeHalves(new Uint16Array(buffer));
    case 'BF16':
      return decodeBrainFloats(new Uint16Array(buffer));
    case 'I64':
      return new BigInt64Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'U8':
    case 'BOOL':
      return copy;
  }
}

function decodeHalves(words: Uint16Array): Float32Array {
  const values = new Float32Array(words.length);
  if (words.length < WORTH_A_TABLE && !halves) {
    for (let i = 0; i < words.length; i++) values[i] = halfToNumber(words[i]);
    return values;
  }
  halves ??= Float32Array.from({ length: 0x10000 }, (_, half) => halfToNumber(half));
  for (let i = 0; i < words.length; i++) values[i] = halves[words[i]];
  return values;
}

function decodeBrainFloats(words: Uint16Array): Float32Array {
  const values = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) values[i] = bfloat16ToNumber(words[i]);
  return values;
}
