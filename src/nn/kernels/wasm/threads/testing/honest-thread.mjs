import { parentPort } from 'node:worker_threads';
import { serveKernels } from '../thread-loop.mjs';

parentPort.once('message', serveKernels);
