/** A piece of a pickle: opcodes and what belongs to them. */
export type Piece = readonly number[];

const MARK = 0x28;

export const joined = (...pieces: readonly Piece[]): number[] => pieces.flatMap((piece) => [...piece]);

const uint16 = (value: number): Piece => [value & 255, (value >> 8) & 255];
export const uint32 = (value: number): Piece => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
export const uint64 = (value: bigint): Piece =>
  Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
export const ascii = (text: string): Piece => [...new TextEncoder().encode(text)];

/** A pickle of protocol 2. */
export const pickle = (...pieces: readonly Piece[]): Uint8Array =>
  Uint8Array.from([0x80, 2, ...joined(...pieces), 0x2e]);

export const text = (value: string): Piece => {
  const bytes = ascii(value);
  return [0x58, ...uint32(bytes.length), ...bytes];
};

/** A whole number; what does not fit into 32 bits is a long of 8 bytes. */
export const int = (value: number): Piece => {
  if (value >= 0 && value < 256) return [0x4b, value];
  if (value >= 0 && value < 65536) return [0x4d, ...uint16(value)];
  if (Math.abs(value) < 2 ** 31) return [0x4a, ...uint32(value)];
  return [0x8a, 8, ...uint64(BigInt.asUintN(64, BigInt(value)))];
};

export const float = (value: number): Piece => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, false);
  return [0x47, ...bytes];
};

export const none: Piece = [0x4e];
export const no: Piece = [0x89];
export const put = (index: number): Piece => [0x72, ...uint32(index)];
export const get = (index: number): Piece => [0x6a, ...uint32(index)];
export const discard: Piece = [0x30];

export const tuple = (...items: readonly Piece[]): Piece => [MARK, ...joined(...items), 0x74];
export const list = (...items: readonly Piece[]): Piece => [0x5d, MARK, ...joined(...items), 0x65];
export const ints = (values: readonly number[]): Piece => tuple(...values.map(int));

/** Keys and values, in turn, put into the dictionary that `empty` makes. */
export const filled = (empty: Piece, entries: readonly (readonly [Piece, Piece])[]): Piece => [
  ...empty,
  MARK,
  ...joined(...entries.map(([key, value]) => joined(key, value))),
  0x75,
];
export const dict = (entries: Readonly<Record<string, Piece>>): Piece =>
  filled(
    [0x7d],
    Object.entries(entries).map(([key, value]) => [text(key), value] as const),
  );

/** A class or function by its name. */
export const global = (module: string, name: string): Piece => [0x63, ...ascii(`${module}\n${name}\n`)];
export const call = (callable: Piece, ...args: readonly Piece[]): Piece => [
  ...callable,
  ...tuple(...args),
  0x52,
];
/** An object made without arguments and given a state. */
export const object = (module: string, name: string, state: Piece): Piece => [
  ...global(module, name),
  0x29,
  0x81,
  ...state,
  0x62,
];
export const orderedDict = (entries: Readonly<Record<string, Piece>>): Piece =>
  filled(
    call(global('collections', 'OrderedDict')),
    Object.entries(entries).map(([key, value]) => [text(key), value] as const),
  );

/** A tensor of a state dict: where it lies, in elements. */
export interface WrittenTensor {
  readonly key: string;
  /** PyTorch's class, as "FloatStorage". */
  readonly storage: string;
  /** Elements of the storage. */
  readonly elements: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  /** Row-major where they are missing. */
  readonly strides?: readonly number[];
}

export const storage = ({ key, storage: type, elements }: WrittenTensor): Piece => [
  ...tuple(text('storage'), global('torch', type), text(key), text('cpu'), int(elements)),
  0x51,
];

export function tensor(written: WrittenTensor): Piece {
  const { shape, strides = rowMajor(shape), offset = 0 } = written;
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage(written),
    int(offset),
    ints(shape),
    ints(strides),
    no,
    orderedDict({}),
  );
}

function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(step);
    step *= size;
  }
  return strides;
}
