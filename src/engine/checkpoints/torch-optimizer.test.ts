import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TorchValue } from '../../nn/torch-file/torch-file';
import { optimizerNames } from './moments-taken';
import { readTorchOptimizer } from './torch-optimizer';

type Entries = readonly (readonly [string | number, TorchValue])[];

const mean = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
    dtype: fc.constantFrom('F32', 'F64', 'I32'),
    values: fc.array(fc.oneof(fc.double(), fc.integer({ min: -1, max: 3 })), { maxLength: 4 }),
  })
  .map(({ shape, dtype, values }): TorchValue => {
    const data = dtype === 'F64' ? Float64Array.from(values) : Float32Array.from(values);
    return { kind: 'tensor', dtype: dtype as 'F32', shape, data };
  });
const scalar: fc.Arbitrary<TorchValue> = fc.oneof(
  fc.constantFrom<TorchValue>(null, true, 0.9, 1, 2, -1, 1e308, NaN, 7n, 'step'),
  mean,
);
const dict = (keys: readonly (string | number)[], values: fc.Arbitrary<TorchValue>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...keys), values), { maxLength: 6 })
    .map((entries: Entries): TorchValue => new Map(entries));
const list = (values: fc.Arbitrary<TorchValue>) => fc.array(values, { maxLength: 4 });
const numbers = fc.integer({ min: 0, max: 4 }).map((size) => Array.from({ length: size }, (_, i) => i));
const state = fc.oneof(scalar, dict(['step', 'exp_avg', 'exp_avg_sq'], scalar));
const group = fc.oneof(
  scalar,
  dict(['params', 'betas', 'amsgrad'], fc.oneof(scalar, list(scalar))),
  numbers.map(
    (params): TorchValue =>
      new Map<string, TorchValue>([
        ['params', params],
        ['betas', [0.9, 0.999]],
      ]),
  ),
);
const optimizer = fc
  .record({
    state: fc.oneof(scalar, dict([0, 1, 2, -1, 0.5, 'a'], state)),
    groups: fc.oneof(scalar, list(group)),
  })
  .map(
    (of): TorchValue =>
      new Map([
        ['state', of.state],
        ['param_groups', of.groups],
      ]),
  );

it('reads whatever stands in the place of an optimiser, or says in words why not', () => {
  const parameters = ['a', 'b', 'c'].map((name, i) => ({ name, shape: i === 2 ? [2] : [2, 2] }));
  fc.assert(
    fc.property(fc.oneof(optimizer, scalar), (value) => {
      const read = readTorchOptimizer(value);
      const names = 'why' in read ? read : optimizerNames(read, [parameters]);
      if ('why' in names) expect(names.why).toMatch(/^the .*(optimiser|moments|exp_avg)/);
      else expect([...names].sort()).toEqual(['a', 'b', 'c']);
    }),
    { numRuns: 2000 },
  );
});

it('takes a step for what PyTorch writes: a number, or a tensor of one', () => {
  const zeros: TorchValue = { kind: 'tensor', dtype: 'F32', shape: [1], data: new Float32Array(1) };
  const steps = [7, { ...zeros, shape: [], data: Float32Array.of(7) }];
  for (const step of steps) {
    const of = new Map<string, TorchValue>([
      ['step', step],
      ['exp_avg', zeros],
      ['exp_avg_sq', zeros],
    ]);
    const groups = [
      new Map<string, TorchValue>([
        ['params', [0]],
        ['betas', [0.9, 0.99]],
      ]),
    ];
    const value = new Map<string, TorchValue>([
      ['state', new Map([[0, of]])],
      ['param_groups', groups],
    ]);
    expect(readTorchOptimizer(value)).toMatchObject({ steps: 7, betas: [0.9, 0.99], groupSizes: [1] });
  }
});
