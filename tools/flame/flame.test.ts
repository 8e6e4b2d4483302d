import { getKernel, registerKernel, tidy, unregisterKernel, type KernelFunc } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { makeSampleCity } from '../invention/sample-city/make-sample-city';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { Random } from '../../src/base/random';
import { hoserConfig } from '../../src/models/hoser/config';
import { hoserFeatures } from '../../src/models/hoser/features/hoser-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { useBackend } from '../../src/nn/testing/backends';
import { AdamW, TORCH_ADAMW } from '../../src/nn/training/adamw';
import { differentiate } from '../../src/nn/training/differentiate';
import { CallPaths, flameSvg, flameOf, foldedStacks } from './flame';

const paths = [
  { path: ['forward', 'encoder', 'a'], ms: 2 },
  { path: ['backward', 'encoder', 'b;c'], ms: 5 },
  { path: ['forward', 'encoder', 'd'], ms: 1 },
  { path: ['forward', '<head>'], ms: 0.0001 },
];

it('paths make a tree whose frames hold what is under them, in the order of the step', () => {
  const tree = flameOf('step', paths);
  expect(tree.ms).toBeCloseTo(8.0001);
  expect(tree.children.map(({ name, children }) => [name, children.map((child) => child.name)])).toEqual([
    ['forward', ['encoder', '<head>']],
    ['backward', ['encoder']],
  ]);
  expect(tree.children[0].children[0]).toMatchObject({ ms: 3, children: [{ name: 'a' }, { name: 'd' }] });
});

it('folded stacks are lines of names and whole microseconds', () => {
  expect(foldedStacks(paths)).toBe(
    'forward;encoder;a 2000\nbackward;encoder;b,c 5000\nforward;encoder;d 1000\n',
  );
});

it('a flame is drawn to scale, without what is too narrow, and says its names as text', () => {
  const svg = flameSvg(flameOf('a <step>', paths), { title: 'T & "t"', note: 'n', spanMs: 16 });
  expect(svg).toContain('<title>a &lt;step>: 8.00 ms, 100.0 %</title>');
  expect(svg).toContain('T &amp; &quot;t&quot;');
  expect(svg).not.toContain('&lt;head>');
  const widths = [...svg.matchAll(/<rect class="." x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(
    ([, x, width]) => [Number(x), Number(width)],
  );
  // 976 pixels for 16 ms: the step, forward, its encoder, a, d, backward, its encoder, b;c
  expect(widths.map(([, width]) => Math.round(width / 61))).toEqual([8, 3, 3, 2, 1, 5, 5, 5]);
  expect(widths[5][0]).toBeCloseTo(12 + 3 * 61, 0);
});

it('kernels belong to the phase and part that called them, gradients to the operation that they are of', async () => {
  await useBackend('cpu');
  const { content } = makeSampleCity({ roads: 60, trips: 20, seed: 1 });
  const { train } = content.trips;
  const student = Hoser.initial(hoserConfig(8, 1, 2), hoserFeatures(content), new Random(4));
  const training = new StudentTraining(student, train, train, { ...DEFAULT_DISTILLATION, lambda: 0 }, null);
  const callPaths = new CallPaths();
  const seen: string[] = [];
  for (const name of ['SequenceAttention', 'SequenceAttentionGrad', 'EdgeSoftmaxAggregateGrad', 'AdamW']) {
    const kernel = getKernel(name, 'cpu');
    unregisterKernel(name, 'cpu');
    const kernelFunc: KernelFunc = (call) => {
      seen.push([...callPaths.here, name].join(' > '));
      return kernel.kernelFunc(call);
    };
    registerKernel({ ...kernel, kernelFunc });
  }
  const batch = training.batch(Uint32Array.of(0, 1));
  tidy(() => {
    const { grads } = differentiate(training.parameters, (view) => batch.loss(view).loss);
    const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay: 0.1, clipNorm: 1 });
    optimizer.update(training.parameters, grads, 1e-3);
  });
  expect([...new Set(seen)]).toEqual([
    'forward > trajectory encoder > block > causalAttention > causalAttentionRead > SequenceAttention',
    'backward > trajectory encoder > block > causalAttention > causalAttentionRead > SequenceAttentionGrad',
    'backward > road encoder > gatLayer > edgeSoftmaxAggregate > EdgeSoftmaxAggregateGrad',
    'optimiser > AdamW',
  ]);
});
