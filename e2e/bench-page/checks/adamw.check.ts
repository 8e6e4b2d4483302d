import * as tf from '@tensorflow/tfjs-core';
import { registerKernels } from '../../../src/nn/kernels/register';
import { adamWSteps, Restarted } from '../../../src/nn/testing/adamw-steps';
import { AdamW, TORCH_ADAMW } from '../../../src/nn/training/adamw';
import { againstCpu, type CheckValues, type DeviceCheck } from '../device-check';

/** A larger eps, since a gradient that is rounding noise would become a whole step. */
const CONFIG = { ...TORCH_ADAMW, eps: 1e-4, weightDecay: 0.1, clipNorm: 1 };

/**
 * Gradients come, stay away and come back in another order; everything is read between two steps,
 * and none of it may be an older step's.
 */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-5,
  deviations: againstCpu(async () => {
    registerKernels(tf.getBackend() as 'cpu' | 'wasm' | 'webgpu');
    const straight = await adamWSteps(new AdamW(CONFIG));
    const restarted = await adamWSteps(new Restarted(CONFIG));
    const differing = Object.keys(straight).filter((name) => {
      const values = restarted[name];
      return straight[name].some((value, i) => !Object.is(value, values[i]));
    });
    const counts: CheckValues = {
      'values that a restart changed': [differing.length],
      'tensors and bytes that stay': await left(),
    };
    return { ...straight, ...counts };
  }),
};

async function left(): Promise<number[]> {
  const held = () => {
    const { numTensors, numBytesInGPU = 0 } = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number };
    return [numTensors, numBytesInGPU];
  };
  const before = held();
  await adamWSteps(new AdamW(CONFIG));
  return held().map((now, i) => now - before[i]);
}
