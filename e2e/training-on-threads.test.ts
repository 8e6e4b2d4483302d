import { afterAll, beforeAll, expect, it } from 'vitest';
import { wasmFiles } from '../cli/node-backend';
import { kernelThread } from '../cli/node-thread';
import { useBackend } from '../src/nn/testing/backends';
import { differing, trainOnThreads, type OnThreads, type TrainedOnThreads } from './bench-page/on-threads';

const on = (threads: number, more: Partial<OnThreads> = {}): Promise<TrainedOnThreads> =>
  trainOnThreads({ threads, spawnKernelThread: kernelThread, wasmPaths: wasmFiles(), ...more });

let alone: TrainedOnThreads;
beforeAll(async () => {
  alone = await on(1);
});
afterAll(() => useBackend('wasm'));

it.each([
  ['two threads', 2, {}],
  ['three threads', 3, {}],
  ['three threads, one of which is killed on the way', 3, { killAfter: 23 }],
])(
  'fifty steps and the routes drawn then are those of one thread, bit by bit: %s',
  async (_, threads, more) => {
    const found = await on(threads, more);
    expect(found.threads).toBe(threads);
    expect(found.runs).toBeGreaterThan(50);
    expect(differing(found, alone)).toBe(0);
  },
);
