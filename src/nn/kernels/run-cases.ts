import { setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { kernelCases, type KernelCase } from './kernel-cases';
import type { BackendName } from './register';
import { runKernel } from './run-kernel';

export interface KernelAgreement {
  readonly kernel: string;
  readonly label: string;
  /** Largest |a - b| / (1 + |b|) over all outputs. */
  readonly worst: number;
}

async function outputsOn(
  backend: BackendName,
  { kernel, inputs, attrs }: KernelCase,
): Promise<Float32Array[]> {
  await setBackend(backend);
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, values }] of Object.entries(inputs)) {
    tensors[name] = tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32');
  }
  const outputs = runKernel(kernel, tensors, attrs);
  const values = await Promise.all(outputs.map((output) => output.data() as Promise<Float32Array>));
  for (const held of [...outputs, ...Object.values(tensors)]) held.dispose();
  return values;
}

/** Runs every kernel case on `backend` and on `cpu`, and says how far they differ. */
export async function kernelAgreement(backend: BackendName): Promise<KernelAgreement[]> {
  const rows: KernelAgreement[] = [];
  for (const kernelCase of kernelCases()) {
    const expected = await outputsOn('cpu', kernelCase);
    const actual = await outputsOn(backend, kernelCase);
    let worst = 0;
    expected.forEach((values, k) =>
      values.forEach((value, i) => {
        const error = Math.abs(actual[k][i] - value) / (1 + Math.abs(value));
        worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
      }),
    );
    rows.push({ kernel: kernelCase.kernel, label: kernelCase.label, worst });
  }
  return rows;
}
