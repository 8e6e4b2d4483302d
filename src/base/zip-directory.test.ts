import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { joined } from './bytes';
import { crc32 } from './checksum';
import {
  localHeader,
  ZIP_TAIL_BYTES,
  zipDirectory,
  zipEntries,
  type ZipEntry,
  type ZipFault,
} from './zip-directory';

class Refused extends Error {
  constructor(readonly fault: ZipFault) {
    super(fault.kind);
  }
}
const refuse = (fault: ZipFault) => new Refused(fault);

function entriesOf(zip: Uint8Array, { maxEntries = 100, zip64 = true } = {}): ZipEntry[] {
  const { at, end, count } = zipDirectory(zip, 0, { maxEntries, zip64 }, refuse);
  return zipEntries(zip.subarray(at, end), count, refuse);
}

function faultOf(zip: Uint8Array, limits = {}): ZipFault | undefined {
  try {
    entriesOf(zip, limits);
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
  return undefined;
}

const content = { 'a/b.csv': strToU8('id\n1\n2\n'), c: strToU8('x'.repeat(300)), d: new Uint8Array(0) };
const END_BYTES = 22;
const COMMENT = 'of no use';
const zip = withComment(zipSync(content), COMMENT);

function withComment(bytes: Uint8Array, comment: string): Uint8Array {
  const commented = joined(Uint8Array, [bytes, strToU8(comment)]);
  new DataView(commented.buffer).setUint16(bytes.length - 2, comment.length, true);
  return commented;
}

function changed(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  change(new DataView(copy.buffer));
  return copy;
}

/** The list of one entry that begins in byte 0, all of its numbers in zip64 form. */
function zip64List(entryNumbers: readonly bigint[], { count = 1n, directoryAt = 0n } = {}): Uint8Array {
  const extra = new DataView(new ArrayBuffer(4 + 8 * entryNumbers.length));
  extra.setUint16(0, 1, true);
  extra.setUint16(2, 8 * entryNumbers.length, true);
  entryNumbers.forEach((number, i) => extra.setBigUint64(4 + 8 * i, number, true));
  const listBytes = 46 + 1 + extra.byteLength;
  const view = new DataView(new ArrayBuffer(listBytes + 56 + 20 + END_BYTES));
  view.setUint32(0, 0x02014b50, true);
  for (const field of [20, 24, 42]) view.setUint32(field, 0xffffffff, true);
  view.setUint16(28, 1, true);
  view.setUint16(30, extra.byteLength, true);
  view.setUint8(46, 0x61);
  new Uint8Array(view.buffer).set(new Uint8Array(extra.buffer), 47);
  view.setUint32(listBytes, 0x06064b50, true);
  view.setBigUint64(listBytes + 32, count, true);
  view.setBigUint64(listBytes + 40, BigInt(listBytes), true);
  view.setBigUint64(listBytes + 48, directoryAt, true);
  view.setUint32(listBytes + 56, 0x07064b50, true);
  view.setBigUint64(listBytes + 64, BigInt(listBytes), true);
  view.setUint32(listBytes + 76, 0x06054b50, true);
  view.setUint16(listBytes + 86, 0xffff, true);
  view.setUint32(listBytes + 88, 0xffffffff, true);
  view.setUint32(listBytes + 92, 0xffffffff, true);
  return new Uint8Array(view.buffer);
}

describe('the list of entries of a zip', () => {
  it('says of each entry what was packed', () => {
    const entries = entriesOf(zip);
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(content));
    expect(entries.map(({ crc }) => crc)).toEqual(Object.values(content).map(crc32));
    expect(entries.map(({ unpackedBytes }) => unpackedBytes)).toEqual([7, 300, 0]);
    for (const { headerAt } of entries) expect(localHeader(zip.subarray(headerAt))).toBeDefined();
  });

  it('is found from the last bytes alone', () => {
    const large = new Uint8Array(2 * ZIP_TAIL_BYTES);
    const packed = zipSync({ large }, { level: 0 });
    const tailAt = packed.length - ZIP_TAIL_BYTES;
    const limits = { maxEntries: 1, zip64: false };
    const { at, end, count } = zipDirectory(packed.subarray(tailAt), tailAt, limits, refuse);
    const [entry] = zipEntries(packed.subarray(at, end), count, refuse);
    expect(entry).toMatchObject({ name: 'large', packedBytes: large.length, headerAt: 0, method: 0 });
  });

  it('is read in the zip64 format where that is wanted', () => {
    const list = zip64List([5n, 4n, 3n]);
    expect(entriesOf(list)).toMatchObject([
      { name: 'a', unpackedBytes: 5, packedBytes: 4, headerAt: 3, encrypted: false },
    ]);
    expect(faultOf(list, { zip64: false })).toEqual({ kind: 'zip64 format' });
  });

  const end = zip.length - COMMENT.length - END_BYTES;
  const first = zipDirectory(zip, 0, { maxEntries: 3, zip64: false }, refuse).at;
  it.each<[string, Uint8Array, ZipFault]>([
    ['nothing', new Uint8Array(0), { kind: 'no end record' }],
    ['a zip that is cut off', zip.subarray(0, end), { kind: 'no end record' }],
    [
      'a list that ends behind itself',
      changed(zip, (view) => view.setUint32(end + 16, first + 1, true)),
      { kind: 'list beyond its end', end: end + 1, limit: end },
    ],
    [
      'too many entries',
      changed(zip, (view) => view.setUint16(end + 10, 101, true)),
      { kind: 'too many entries', count: 101 },
    ],
    [
      'more entries than fit in the list',
      changed(zip, (view) => view.setUint16(end + 10, 99, true)),
      { kind: 'more entries than bytes', count: 99, bytes: end - first },
    ],
    [
      'an entry without its signature',
      changed(zip, (view) => view.setUint8(first, 0)),
      { kind: 'damaged entry', index: 0 },
    ],
    [
      'an entry that is longer than the list',
      changed(zip, (view) => view.setUint16(first + 30, 0xffff, true)),
      { kind: 'entry cut off', index: 0 },
    ],
    [
      'a number that is nowhere',
      zip64List([5n, 4n]),
      { kind: 'no zip64 number', number: 'header place', entry: 'a' },
    ],
    [
      'a number that cannot be',
      zip64List([5n, 1n << 60n, 3n]),
      { kind: 'huge number', number: 'packed bytes', value: 1n << 60n, entry: 'a' },
    ],
    [
      'a list in a place that cannot be',
      zip64List([5n, 4n, 3n], { directoryAt: 1n << 53n }),
      { kind: 'huge number', number: 'directory place', value: 1n << 53n, entry: undefined },
    ],
    [
      'a zip64 record that is elsewhere',
      changed(zip64List([5n, 4n, 3n]), (view) => view.setUint32(view.byteLength - 34, 1, true)),
      { kind: 'no zip64 record' },
    ],
  ])('refuses %s', (_, bytes, fault) => expect(faultOf(bytes)).toEqual(fault));

  it('reads or refuses any bytes', () => {
    const edit = fc.tuple(fc.nat(400), fc.nat(255));
    const whole = fc.constantFrom(zip, zip64List([5n, 4n, 3n]));
    fc.assert(
      fc.property(whole, fc.array(edit), fc.nat(20), (bytes, edits, cut) => {
        const damaged = bytes.slice(0, bytes.length - cut);
        for (const [fromEnd, value] of edits) damaged[damaged.length - 1 - fromEnd] = value;
        faultOf(damaged);
      }),
    );
  });
});

describe('a local header', () => {
  it('tells how long it is, or is none', () => {
    expect(localHeader(zip)).toEqual({ nameBytes: 'a/b.csv'.length, extraBytes: 0 });
    expect(localHeader(zip.subarray(1))).toBeUndefined();
    expect(localHeader(zip.subarray(0, 29))).toBeUndefined();
  });
});
