import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { readNpy, writeNpy } from './npy';
import { npyDict as dict, npyFile as npyFileOf } from './testing/npy-file';

/** The same with data as hexadecimal. */
const npyFile = (version: 1 | 2 | 3, header: string, hex: string): Uint8Array =>
  npyFileOf(
    version,
    header,
    Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)),
  );

describe('readNpy', () => {
  it.each([
    [
      'Fortran order, big-endian int32',
      npyFile(1, dict('>i4', true, '2, 3'), '000000000000000300000001000000040000000200000005'),
      [2, 3],
      [0, 1, 2, 3, 4, 5],
    ],
    [
      'float32, format 2',
      npyFile(2, dict('<f4', false, '2, 3'), '000000000000003f0000803f0000c03f0000004000002040'),
      [2, 3],
      [0, 0.5, 1, 1.5, 2, 2.5],
    ],
    [
      'uint16, one axis, format 3',
      npyFile(3, dict('<u2', false, '4,'), '0000010002000300'),
      [4],
      [0, 1, 2, 3],
    ],
    [
      'int64',
      npyFile(1, dict('<i8', false, '1, 2'), 'ffffffffffffffff0000000000010000'),
      [1, 2],
      [-1, 2 ** 40],
    ],
    ['booleans', npyFile(1, dict('|b1', false, '3,'), '010001'), [3], [1, 0, 1]],
    [
      'int8, three axes, Fortran order',
      npyFile(1, dict('|i1', true, '2, 2, 2'), '0004020601050307'),
      [2, 2, 2],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ],
    ['float64 without axes', npyFile(1, dict('<f8', false, ''), '0000000000000440'), [], [2.5]],
    ['no elements', npyFile(1, dict('<f8', false, '0, 4'), ''), [0, 4], []],
  ])('%s', (_, bytes, shape, data) => {
    const array = readNpy(bytes, 'a.npy');
    expect(array.shape).toEqual(shape);
    expect(Array.from(array.data)).toEqual(data);
  });

  it.each([
    [/not a NumPy file/, new Uint8Array(80)],
    [/format version 9/, npyFile(1, dict('<i8', false, '1'), '00').with(6, 9)],
    [/element type <U5/, npyFile(1, dict('<U5', false, '1,'), '00')],
    [/pickled Python objects/, npyFile(1, dict('|O', false, '1,'), '00')],
    [/are records/, npyFile(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", '00')],
    [/should hold 2 numbers.*\(2\)/, npyFile(1, dict('<i8', false, '2,'), '0000000000000000')],
    [/should hold 1 numbers/, npyFile(1, dict('|i1', false, '1,'), '0000')],
    [/header cannot be read/, npyFile(1, 'hello', '')],
    [/should hold/, npyFile(1, dict('<i8', false, '9'.repeat(400)), '00')],
  ])('refuses %s', (message, bytes) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(message);
  });

  it('reads back what writeNpy writes', () => {
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
    const value = fc.oneof(fc.integer(), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(shape, fc.array(value, { minLength: 64, maxLength: 64 }), (dimensions, values) => {
        const data = Float64Array.from(
          values.slice(
            0,
            dimensions.reduce((a, b) => a * b, 1),
          ),
        );
        const bytes = writeNpy(data, dimensions);
        expect((bytes.length - data.length * 8) % 64).toBe(0);
        const read = readNpy(bytes, 'a.npy');
        expect(read.shape).toEqual(dimensions);
        expect(read.data).toEqual(data);
      }),
    );
  });

  it('arbitrary and damaged bytes give an array or a Failure', () => {
    const sound = writeNpy(Float64Array.of(1, 2, 3, 4), [2, 2]);
    const outcome = (bytes: Uint8Array) => {
      try {
        readNpy(bytes, 'a.npy');
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    };
    fc.assert(fc.property(fc.uint8Array(), outcome));
    fc.assert(
      fc.property(
        fc.nat({ max: sound.length - 1 }),
        fc.nat({ max: 255 }),
        fc.nat({ max: sound.length }),
        (at, value, cut) => outcome(sound.with(at, value).subarray(0, cut)),
      ),
    );
  });
});
