import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SafetensorsTensor } from '../safetensors';
import { dict, int, type Piece } from './pickle-writer';
import { readTorchFile } from './torch-file';
import { TorchWriter } from './torch-writer';

const f32 = (...values: number[]): SafetensorsTensor => ({
  dtype: 'F32',
  shape: [values.length],
  data: Float32Array.from(values),
});

/** A file of a state dict, read again. */
function readAgain(tensors: ReadonlyMap<string, SafetensorsTensor>) {
  const writer = new TorchWriter();
  return readTorchFile(writer.file(writer.state(tensors))).root as ReadonlyMap<string, SafetensorsTensor>;
}

it('what is written is what is read, whatever the type and the shape', () => {
  const tensor = fc.oneof(
    fc.array(fc.float({ noNaN: true }), { maxLength: 9 }).map((values) => f32(...values)),
    fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { maxLength: 9 }).map((values): SafetensorsTensor => ({
      dtype: 'I64',
      shape: [1, values.length],
      data: BigInt64Array.from(values),
    })),
    fc.double({ noNaN: true }).map((value): SafetensorsTensor => ({
      dtype: 'F64',
      shape: [],
      data: Float64Array.of(value),
    })),
    fc.uint8Array({ minLength: 6, maxLength: 6 }).map((data): SafetensorsTensor => ({
      dtype: 'U8',
      shape: [2, 3],
      data,
    })),
  );
  const states = fc.dictionary(fc.stringMatching(/^[a-z][\w.]{0,12}$/), tensor, { minKeys: 1, maxKeys: 6 });
  fc.assert(
    fc.property(states, (state) => {
      const found = readAgain(new Map(Object.entries(state)));
      expect([...found.keys()]).toEqual(Object.keys(state));
      for (const [name, { dtype, shape, data }] of Object.entries(state))
        expect(found.get(name)).toMatchObject({ dtype, shape, data });
    }),
    { numRuns: 50 },
  );
});

it('tied weights are one storage, and the same weights the same bytes', () => {
  const file = (): Uint8Array => {
    const writer = new TorchWriter();
    const weights: Piece = writer.tensor(f32(1, 2, 3));
    return writer.file(dict({ embedding: weights, output: weights, step: int(7) }));
  };
  const bytes = file();
  expect(file()).toEqual(bytes);
  const { root } = readTorchFile(bytes);
  const read = root as ReadonlyMap<string, SafetensorsTensor>;
  expect(read.get('output')).toMatchObject({ data: Float32Array.of(1, 2, 3) });
  expect(new TextDecoder('latin1').decode(bytes).match(/archive\/data\/\d/g)).toEqual([
    ...['archive/data/0', 'archive/data/0'],
  ]);
});
