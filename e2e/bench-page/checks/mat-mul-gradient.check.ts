import * as tf from '@tensorflow/tfjs-core';
import { againstCpu, type DeviceCheck } from '../device-check';

const wave = (shape: number[], phase: number) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(0.7 * i + phase)),
    shape,
  );
};

/** Gradient of a batched product, through a nonlinearity so that it depends on the values. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-4,
  deviations: againstCpu(async () => {
    const a = wave([3, 17, 33], 0);
    const b = wave([3, 33, 9], 1);
    const loss = (x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.tanh(tf.matMul(x, y))) as tf.Scalar;
    const { value, grads } = tf.valueAndGrads(loss)([a, b]);
    return { loss: await value.data(), a: await grads[0].data(), b: await grads[1].data() };
  }),
};
