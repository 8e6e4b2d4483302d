import { type SafetensorsDtype, type SafetensorsTensor, decodeElements } from '../safetensors';

/** How elements of a PyTorch type are stored and what they become here. */
export interface ElementType {
  /** Bytes of one element in the file, and in the array that is made. */
  readonly bytes: number;
  readonly madeBytes: number;
  readonly dtype: SafetensorsDtype;
  /** `copy`: little-endian elements at the start of a buffer of its own. */
  decode(copy: Uint8Array): SafetensorsTensor['data'];
}

const same = (dtype: SafetensorsDtype, bytes: number, madeBytes = bytes): ElementType => ({
  bytes,
  madeBytes,
  dtype,
  decode: (copy) => decodeElements(dtype, copy),
});

/** Types that safetensors' list lacks become the next wider one, value for value. */
const BY_NAME: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['float64', same('F64', 8)],
  ['float32', same('F32', 4)],
  ['float16', same('F16', 2, 4)],
  ['bfloat16', same('BF16', 2, 4)],
  ['int64', same('I64', 8)],
  ['int32', same('I32', 4)],
  ['uint8', same('U8', 1)],
  ['bool', same('BOOL', 1)],
  [
    'int16',
    { bytes: 2, madeBytes: 4, dtype: 'I32', decode: (copy) => Int32Array.from(new Int16Array(copy.buffer)) },
  ],
  [
    'int8',
    { bytes: 1, madeBytes: 4, dtype: 'I32', decode: (copy) => Int32Array.from(new Int8Array(copy.buffer)) },
  ],
  [
    'uint16',
    { bytes: 2, madeBytes: 4, dtype: 'I32', decode: (copy) => Int32Array.from(new Uint16Array(copy.buffer)) },
  ],
]);

const STORAGE_TYPES: Readonly<Record<string, string>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

/**
 * The element type of a tensor by its storage's class or, where that has none, by the name that the tensor
 * states, as "torch.uint16". Undefined for complex, quantised and 8-bit floating-point numbers.
 */
export function elementType(storage: string, dtype: string | undefined): ElementType | undefined {
  if (dtype !== undefined) return BY_NAME.get(dtype.replace('torch.', ''));
  return Object.hasOwn(STORAGE_TYPES, storage) ? BY_NAME.get(STORAGE_TYPES[storage]) : undefined;
}
