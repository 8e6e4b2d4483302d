import { setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { kernelCases, type KernelCase } from './kernel-cases';
import type { BackendName } from '../backend-names';
import { overwritten, runKernel } from './specs';

export interface KernelAgreement {
  readonly kernel: string;
  readonly label: string;
  /** Largest |a - b| / (1 + |b|) over all outputs and all that is written over. */
  readonly worst: number;
}

async function outputsOn(
  backend: BackendName,
  { kernel, inputs, attrs }: KernelCase,
): Promise<Float32Array[]> {
  await setBackend(backend);
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, values }] of Object.entries(inputs)) {
    // A copy: the backend may keep the array, and the kernel write over it.
    tensors[name] = tensor(values.slice(), shape, values instanceof Int32Array ? 'int32' : 'float32');
  }
  const outputs = runKernel(kernel, tensors, attrs);
  const written = Object.keys(tensors).filter((name) => overwritten[kernel]?.test(name));
  const results = [...outputs, ...written.map((name) => tensors[name])];
  const values = await Promise.all(results.map((result) => result.data() as Promise<Float32Array>));
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
