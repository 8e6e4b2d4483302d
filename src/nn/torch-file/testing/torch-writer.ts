import { joined as joinedArrays } from '../../../base/bytes';
import { crc32 } from '../../../base/checksum';
import {
  ascii,
  int,
  joined,
  list,
  orderedDict,
  pickle,
  tensor,
  text,
  uint64,
  type Piece,
} from '../pickle-writer';

export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the list of entries says in place of the truth. */
  readonly claims?: { method?: number; flags?: number; size?: number; headerAt?: number; crc?: number };
}

export interface ZipForm {
  /** Writes sizes, places and counts in zip64 form only. */
  readonly zip64?: boolean;
  /** How many entries the end record claims. */
  readonly count?: number;
  /** Whether sizes stand behind the bytes (flag 8), as PyTorch writes them. */
  readonly descriptors?: boolean;
}

const number = (value: number, bytes: number): Piece => uint64(BigInt(value)).slice(0, bytes);

/** A zip without compression, byte for byte as asked for. */
export function storedZip(parts: readonly ZipPart[], form: ZipForm = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: number[] = [];
  let at = 0;
  const write = (piece: Uint8Array | Piece) => {
    pieces.push(Uint8Array.from(piece));
    at += piece.length;
  };
  for (const part of parts) {
    directory.push(...directoryRecord(part, at, form));
    write(localRecord(part, form));
    write(part.bytes);
    if (form.descriptors) write(descriptor(part.bytes));
  }
  const directoryAt = at;
  write(directory);
  write(endRecords(form.count ?? parts.length, directory.length, directoryAt, form.zip64 === true));
  return joinedArrays(Uint8Array, pieces);
}

function descriptor(bytes: Uint8Array): Piece {
  return joined(
    [0x50, 0x4b, 7, 8],
    number(crc32(bytes), 4),
    number(bytes.length, 4),
    number(bytes.length, 4),
  );
}

function localRecord({ name, bytes }: ZipPart, { descriptors }: ZipForm): Piece {
  const sizes = descriptors
    ? Array<number>(12).fill(0)
    : joined(number(crc32(bytes), 4), number(bytes.length, 4), number(bytes.length, 4));
  return joined(
    [0x50, 0x4b, 3, 4, 20, 0, descriptors ? 8 : 0, 0, 0, 0, 0, 0, 0, 0],
    sizes,
    number(ascii(name).length, 2),
    [0, 0],
    ascii(name),
  );
}

function directoryRecord({ name, bytes, claims = {} }: ZipPart, at: number, { zip64 }: ZipForm): Piece {
  const size = claims.size ?? bytes.length;
  const headerAt = claims.headerAt ?? at;
  const full = [255, 255, 255, 255];
  const extra = zip64 ? joined([1, 0, 24, 0], number(size, 8), number(size, 8), number(headerAt, 8)) : [];
  return joined(
    [0x50, 0x4b, 1, 2, 20, 0, 20, 0],
    number(claims.flags ?? 0, 2),
    number(claims.method ?? 0, 2),
    [0, 0, 0, 0],
    number(claims.crc ?? crc32(bytes), 4),
    zip64 ? [...full, ...full] : joined(number(size, 4), number(size, 4)),
    number(ascii(name).length, 2),
    number(extra.length, 2),
    Array<number>(10).fill(0),
    zip64 ? full : number(headerAt, 4),
    ascii(name),
    extra,
  );
}

function endRecords(count: number, bytes: number, at: number, zip64: boolean): Piece {
  const end = (n: number, length: number, start: number) =>
    joined(
      [0x50, 0x4b, 5, 6, 0, 0, 0, 0],
      number(n, 2),
      number(n, 2),
      number(length, 4),
      number(start, 4),
      [0, 0],
    );
  if (!zip64) return end(count, bytes, at);
  return joined(
    [0x50, 0x4b, 6, 6],
    number(44, 8),
    [45, 0, 45, 0],
    number(0, 8),
    number(count, 8),
    number(count, 8),
    number(bytes, 8),
    number(at, 8),
    [0x50, 0x4b, 6, 7],
    number(0, 4),
    number(at + bytes, 8),
    number(1, 4),
    end(0xffff, 0xffffffff, 0xffffffff),
  );
}

/** A file as `torch.save` writes it: `value` is a whole pickle, `storages` the raw bytes by key. */
export function torchZip(
  value: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  extra: readonly ZipPart[] = [],
  form: ZipForm = {},
): Uint8Array {
  return storedZip(
    [
      { name: 'weights/data.pkl', bytes: value },
      ...Object.entries(storages).map(([key, bytes]) => ({ name: `weights/data/${key}`, bytes })),
      ...extra,
    ],
    form,
  );
}

const MAGIC = 0x1950a86a20f9469cfc6cn;
const long = (value: bigint, bytes: number): Piece => [
  0x8a,
  bytes,
  ...Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)),
];

/** A storage of the old format: how many elements it has and their bytes. */
export interface LegacyStorage {
  readonly key: string;
  readonly elements: number;
  readonly bytes: Uint8Array;
}

/** A file in the format before zip files. */
export function legacyFile(
  value: Uint8Array,
  storages: readonly LegacyStorage[],
  version = 1001,
): Uint8Array {
  const parts = [
    pickle(long(MAGIC, 10)),
    pickle(int(version)),
    pickle([0x7d]),
    value,
    pickle(list(...storages.map(({ key }) => text(key)))),
  ];
  for (const { elements, bytes } of storages) parts.push(Uint8Array.from(uint64(BigInt(elements))), bytes);
  return joinedArrays(Uint8Array, parts);
}

/** Little-endian bytes of numbers. */
export const bytesOf = (values: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint16Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();

/** Weights of four numbers, [[1, 2], [3, 4]], and what holds them. */
export const SMALL = { key: '0', storage: 'FloatStorage', elements: 4, shape: [2, 2] } as const;
export const smallBytes = (): Uint8Array => bytesOf(Float32Array.of(1, 2, 3, 4));
export const smallState = (): Uint8Array => pickle(orderedDict({ weight: tensor(SMALL) }));

/** A faultless file with one weight. */
export const smallTorchZip = (): Uint8Array => torchZip(smallState(), { '0': smallBytes() });
export const smallLegacyFile = (): Uint8Array =>
  legacyFile(smallState(), [{ key: '0', elements: 4, bytes: smallBytes() }]);
