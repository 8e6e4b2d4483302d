import { dispose, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { useBackend } from '../../testing/backends';
import { PackedLinear } from './packed-linear';
import { RawMemory } from './raw-memory';

beforeAll(() => useBackend('wasm'));

const random = new Random(3);
const normal = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const worst = (actual: ArrayLike<number>, wanted: ArrayLike<number>) =>
  Array.from(actual).reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[at])), 0);

describe('PackedLinear', () => {
  // Odd widths, more depth than a block has, a part of the columns, no bias.
  it.each([
    { outputs: 16, inputs: 8, columns: 8, bias: true },
    { outputs: 13, inputs: 5, columns: 5, bias: true },
    { outputs: 9, inputs: 530, columns: 517, bias: false },
  ])('$outputs x $columns of $inputs', ({ outputs, inputs, columns, bias }) => {
    const memory = new RawMemory();
    const [w, b] = [normal(outputs * inputs), normal(outputs)];
    const weight = tensor2d(w, [outputs, inputs]);
    const biases = tensor1d(b);
    const linear = new PackedLinear(memory, weight, bias ? biases : undefined, columns);
    const most = 103; // more than a block of rows
    const [x, before] = [normal(most * columns), normal(most * outputs)];
    const whole = memory.take(before.length);
    linear.into(whole, memory.put(x), most);
    const all = memory.floats(whole, before.length).slice();
    const plain = Array.from(all, (_, at) => {
      const [row, column] = [Math.floor(at / outputs), at % outputs];
      let sum = bias ? b[column] : 0;
      for (let k = 0; k < columns; k++) sum += x[row * columns + k] * w[column * inputs + k];
      return sum;
    });
    expect(worst(all, plain)).toBeLessThan(1e-4);

    // Rows whose tiles are filled otherwise than above, down to one row alone.
    for (const rows of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]) {
      const part = memory.take(rows * outputs);
      linear.into(part, memory.put(x.subarray(columns, (rows + 1) * columns)), rows);
      const wanted = all.subarray(outputs, (rows + 1) * outputs);
      expect(memory.floats(part, rows * outputs).slice()).toEqual(wanted);
    }

    const sums = memory.put(before);
    linear.addTo(sums, memory.put(x), most);
    const wanted = before.map((value, at) => value + all[at]);
    expect(worst(memory.floats(sums, before.length), wanted)).toBeLessThan(1e-4);
    memory.dispose();
    dispose([weight, biases]);
  });
});

describe('RawMemory', () => {
  it('keeps what was put until it is restarted, however much more is asked for', () => {
    const memory = new RawMemory();
    for (let round = 0; round < 2; round++) {
      const pieces = [10, 300_000, 7, 900_000].map((count, i) => new Float32Array(count).fill(i + 1));
      const places = pieces.map((piece) => memory.put(piece));
      pieces.forEach((piece, i) =>
        expect(memory.floats(places[i], piece.length).every((value) => value === i + 1)).toBe(true),
      );
      memory.restart();
    }
    memory.dispose();
  });
});
