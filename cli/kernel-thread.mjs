import { parentPort } from 'node:worker_threads';
import { serveKernels } from '../src/nn/kernels/wasm/threads/thread-loop.mjs';

parentPort.once('message', serveKernels);
