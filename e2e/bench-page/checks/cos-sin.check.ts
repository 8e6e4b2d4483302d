import * as tf from '@tensorflow/tfjs-core';
import { againstCpu, type DeviceCheck } from '../device-check';

/**
 * Angles over several turns, with the multiples of a quarter turn among them: the
 * time of day is encoded by cos and sin.
 */
const angles = () => {
  const even = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 40);
  const quarters = Array.from({ length: 33 }, (_, i) => ((i - 16) * Math.PI) / 2);
  return tf.tensor1d([...even, ...quarters]);
};

/** Cosine and sine to the last digits of float32, gradients included. WebGPU's own may be off by 2^-11. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 5e-7,
  deviations: againstCpu(async () => {
    const x = angles();
    const slope = (of: (y: tf.Tensor) => tf.Tensor) => tf.grad((y) => tf.sum(of(y)))(x);
    return {
      cos: await tf.cos(x).data(),
      sin: await tf.sin(x).data(),
      slopeOfCos: await slope(tf.cos).data(),
      slopeOfSin: await slope(tf.sin).data(),
    };
  }),
};
