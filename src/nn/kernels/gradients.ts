import { registerGradient, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { type KernelAttrs, type KernelName, runKernel } from './specs';

interface GradientSpec {
  readonly kernel: KernelName;
  readonly grad: KernelName;
  /** Inputs the gradient kernel reads, under their own names. */
  readonly inputs: readonly string[];
  /** The kernel's outputs that the gradient kernel reads, as [output position, name there]. */
  readonly outputs?: readonly (readonly [number, string])[];
  /** Name under which the gradient kernel takes the gradient of the first output. */
  readonly dy?: string;
  /** The inputs whose gradients the gradient kernel returns, in its output order. */
  readonly of: readonly string[];
}

const specs: readonly GradientSpec[] = [
  { kernel: 'Gelu', grad: 'GeluGrad', inputs: ['x'], of: ['x'] },
  { kernel: 'RowLayerNorm', grad: 'RowLayerNormGrad', inputs: ['x', 'gamma'], of: ['x', 'gamma', 'beta'] },
  {
    kernel: 'SequenceAttention',
    grad: 'SequenceAttentionGrad',
    inputs: ['qkv', 'first', 'last', 'pairRow', 'relDistance', 'relTime', 'wk', 'wv', 'bv'],
    outputs: [[1, 'weights']],
    of: ['qkv', 'wk', 'wv', 'bv'],
  },
  {
    kernel: 'EdgeSoftmaxAggregate',
    grad: 'EdgeSoftmaxAggregateGrad',
    inputs: ['xl', 'xr', 'we', 'att', 'attr', 'offsets', 'sources', 'targets', 'outOffsets', 'outEdges'],
    outputs: [[1, 'alpha']],
    of: ['xl', 'xr', 'we', 'att'],
  },
  {
    kernel: 'AdditiveAttention',
    grad: 'AdditiveAttentionGrad',
    inputs: [
      'q',
      'k',
      'candidates',
      'lengths',
      'distance',
      'angle',
      'byRoadOffsets',
      'byRoadOrder',
      'wd',
      'wa',
      'bias',
      'v',
    ],
    of: ['q', 'k', 'wd', 'wa', 'bias', 'v'],
  },
  {
    kernel: 'SoftmaxCrossEntropyRows',
    grad: 'SoftmaxCrossEntropyRowsGrad',
    inputs: ['logits', 'targets'],
    outputs: [[1, 'logSumExp']],
    dy: 'dLoss',
    of: ['logits'],
  },
];

/** Registers the gradients of the custom kernels; they hold for every backend. */
export function registerKernelGradients(): void {
  for (const spec of specs) {
    registerGradient({
      kernelName: spec.kernel,
      inputsToSave: [...spec.inputs],
      outputsToSave: [0, 1].map((position) => (spec.outputs ?? []).some(([at]) => at === position)),
      gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: object) => {
        const inputs: Record<string, Tensor> = {};
        spec.inputs.forEach((name, i) => (inputs[name] = saved[i]));
        (spec.outputs ?? []).forEach(([, name], i) => (inputs[name] = saved[spec.inputs.length + i]));
        inputs[spec.dy ?? 'dy'] = Array.isArray(dy) ? dy[0] : dy;
        const grads = runKernel(spec.grad, inputs, attrs as KernelAttrs);
        return Object.fromEntries(
          spec.of.map((name, i) => [name, () => grads[i]]),
        ) as unknown as NamedTensorMap;
      },
    } as unknown as Parameters<typeof registerGradient>[0]);
  }
}
