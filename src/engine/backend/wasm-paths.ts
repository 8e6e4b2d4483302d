import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import shared from '../../nn/kernels/wasm/tensorflow-shared.generated.wasm?url';
import { SHARED_WASM } from './backend';

/** Where the build puts the WASM binaries of TensorFlow.js. For browsers only: Node finds them by itself. */
export const wasmPaths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  // Wants an address and is never loaded: threads are our own.
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
  [SHARED_WASM]: shared,
};
