import type { KernelThreadStart } from '../src/nn/kernels/wasm/threads/kernel-thread';
import { serveKernels } from '../src/nn/kernels/wasm/threads/thread-loop.mjs';

addEventListener('message', ({ data }: MessageEvent<KernelThreadStart>) => serveKernels(data), {
  once: true,
});
