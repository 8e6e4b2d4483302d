import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFERENCE } from '../../scripts/folders.mjs';
import { Failure } from '../base/failure';
import { bfloat16ToNumber, halfToNumber, numberToBfloat16, numberToHalf } from './half-products';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from './safetensors';

const everyDtype = new Map<string, SafetensorsTensor>([
  ['half', { dtype: 'F16', shape: [3], data: Float32Array.of(1.5, -0.25, 65504) }],
  ['flag', { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ['weight', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4.5) }],
  ['double', { dtype: 'F64', shape: [1], data: Float64Array.of(Math.PI) }],
  ['index', { dtype: 'I64', shape: [2], data: BigInt64Array.of(-1n, 9007199254740993n) }],
  ['count', { dtype: 'I32', shape: [], data: Int32Array.of(-7) }],
  ['brain', { dtype: 'BF16', shape: [2], data: Float32Array.of(1, -3.140625) }],
  ['byte', { dtype: 'U8', shape: [1, 2], data: Uint8Array.of(0, 255) }],
  ['none', { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file with the given header text and data. */
function fileOf(header: string, data = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(header);
  const out = new Uint8Array(8 + json.length + data.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  out.set(data, 8 + json.length);
  return out;
}

describe('safetensors', () => {
  it('returns what was written, every dtype, from an unaligned view too', () => {
    const bytes = writeSafetensors(everyDtype, { format: 'pt' });
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    for (const view of [bytes, shifted]) {
      const { metadata, tensors } = readSafetensors(view);
      expect(metadata).toEqual({ format: 'pt' });
      expect(tensors.size).toBe(everyDtype.size);
      for (const [name, tensor] of everyDtype) expect(tensors.get(name), name).toEqual(tensor);
    }
  });

  it('aligns the data to 8 bytes and every tensor to its element size', () => {
    const bytes = writeSafetensors(everyDtype);
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
    expect(Object.keys(header).slice(0, 2)).toEqual(['double', 'index']);
    expect(header.weight.data_offsets[0] % 4).toBe(0);
  });

  it('reads tensors at any byte, values that are no numbers, and names that objects have of their own', () => {
    const data = new Uint8Array(9);
    data.set(new Uint8Array(Float32Array.of(NaN, 2).buffer), 1);
    const { tensors, metadata } = readSafetensors(
      fileOf(
        '{"__metadata__":{"__proto__":"a"},"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},' +
          '"constructor":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}',
        data,
      ),
    );
    expect([...tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(tensors.get('constructor')?.data).toEqual(Float32Array.of(NaN, 2));
    expect(Object.entries(metadata)).toEqual([['__proto__', 'a']]);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  it('reads thousands of 16-bit floats as it reads one', () => {
    const values = Float32Array.from({ length: 10_000 }, (_, i) => i / 8 - 500);
    for (const dtype of ['F16', 'BF16'] as const) {
      const many = readSafetensors(
        writeSafetensors(new Map([['w', { dtype, shape: [10_000], data: values }]])),
      );
      const back = dtype === 'F16' ? halfToNumber : bfloat16ToNumber;
      const code = dtype === 'F16' ? numberToHalf : numberToBfloat16;
      expect(many.tensors.get('w')?.data).toEqual(values.map((value) => back(code(value))));
    }
  });

  const one = (entry: object) =>
    fileOf(
      JSON.stringify({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...entry } }),
      new Uint8Array(4),
    );
  it.each([
    ['too few bytes', new Uint8Array(5), /too few/],
    ['a header longer than the file', Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0, 1), /claims/],
    ['a header that is not JSON', fileOf('{'), /not JSON/],
    ['a header that is a list', fileOf('[]'), /not an object/],
    ['an unknown type', one({ dtype: 'toString' }), /"a" has the type "toString"/],
    ['a negative size', one({ shape: [-1] }), /"a" has no valid shape/],
    ['offsets behind the end', one({ shape: [2], data_offsets: [0, 8] }), /"a" lies at 0\.\.8/],
    ['offsets in the wrong order', one({ data_offsets: [4, 0] }), /"a" lies at 4\.\.0/],
    ['a shape that does not fit', one({ shape: [2] }), /asks for 8/],
    ['a size that overflows', one({ shape: [2 ** 40, 2 ** 40] }), /asks for/],
    [
      'a hole',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', new Uint8Array(2)),
      /begins at 1/,
    ],
    [
      'bytes left over',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', new Uint8Array(2)),
      /ends at 1/,
    ],
    ['an entry that is null', fileOf('{"a":null}'), /"a" has the type/],
  ])('refuses %s and says so', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(Failure);
  });

  it('refuses to write values that do not fit the shape', () => {
    const short = new Map([['w', { dtype: 'F32', shape: [3], data: new Float32Array(2) } as const]]);
    expect(() => writeSafetensors(short)).toThrow(/"w" has 2 values/);
  });

  it('answers any bytes with tensors or a Failure, never another error', () => {
    const valid = writeSafetensors(everyDtype, { a: 'b' });
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, value, length) => {
        const bytes = valid.slice(0, Math.max(length, at + 1));
        bytes[at] = value;
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});

describe('16-bit floats', () => {
  it('returns every half and every bfloat16 after a round trip', () => {
    for (let half = 0; half < 0x10000; half++) {
      const value = halfToNumber(half);
      if (!Number.isNaN(value) && numberToHalf(value) !== half) expect.fail(`half ${half}`);
      const brain = bfloat16ToNumber(half);
      if (!Number.isNaN(brain) && numberToBfloat16(brain) !== half) expect.fail(`bfloat16 ${half}`);
    }
    expect(halfToNumber(numberToHalf(NaN))).toBeNaN();
    expect(bfloat16ToNumber(numberToBfloat16(NaN))).toBeNaN();
  });

  it('rounds to the nearest, ties to even', () => {
    expect(halfToNumber(numberToHalf(1 + 2 ** -11))).toBe(1);
    expect(halfToNumber(numberToHalf(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(halfToNumber(numberToHalf(65519))).toBe(65504);
    expect(halfToNumber(numberToHalf(65520))).toBe(Infinity);
    expect(halfToNumber(numberToHalf(2 ** -25))).toBe(0);
    expect(halfToNumber(numberToHalf(3 * 2 ** -25))).toBe(2 ** -23);
    expect(bfloat16ToNumber(numberToBfloat16(1 + 2 ** -8))).toBe(1);
    expect(bfloat16ToNumber(numberToBfloat16(-1 - 3 * 2 ** -8))).toBe(-1 - 2 ** -6);
  });
});

describe('a file written in Python', () => {
  it('reads F16 weights, I64 ids and F64 features', () => {
    const { tensors } = readSafetensors(readFileSync(`${REFERENCE}/hoser_forward_full.safetensors`));
    const weight = tensors.get('model.road_network_encoder.road_id_emb.weight');
    expect(weight?.shape).toEqual([59, 64]);
    expect(weight?.dtype).toBe('F16');
    expect(tensors.get('model.road2zone')?.data.slice(0, 4)).toEqual(BigInt64Array.of(7n, 2n, 4n, 1n));
    const centers = tensors.get('feature.road_center_gps_latlon')?.data as Float64Array;
    expect(centers[0]).toBeCloseTo(39.90276, 4);
    expect(centers[1]).toBeCloseTo(116.35222, 4);
  });
});
