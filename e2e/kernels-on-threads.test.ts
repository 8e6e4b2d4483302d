import { engine } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { wasmFiles } from '../cli/node-backend';
import { kernelThread } from '../cli/node-thread';
import { chooseBackend } from '../src/engine/backend/backend';
import { kernelAgreement } from '../src/nn/kernels/run-cases';
import { crewOver, dismissCrew, type WasmBackend } from '../src/nn/kernels/wasm/bridge';
import { splitEverything } from '../src/nn/kernels/wasm/testing/split-everything';
import { useBackend } from '../src/nn/testing/backends';

let backend: WasmBackend;
let putBack: () => void;
beforeAll(async () => {
  putBack = splitEverything();
  await useBackend('cpu');
  const options = { threads: 2, spawnKernelThread: kernelThread, wasmPaths: wasmFiles() };
  expect((await chooseBackend('wasm', (text) => expect.fail(text), options)).threads).toBe(2);
  backend = engine().backend as unknown as WasmBackend;
});
afterAll(() => {
  putBack();
  dismissCrew(backend);
});

it('kernels that two threads share agree with their plain twins', async () => {
  const crew = crewOver(backend);
  const run = vi.spyOn(crew, 'run');
  const rows = await kernelAgreement('wasm');
  for (const row of rows) expect(row.worst, `${row.kernel} (${row.label})`).toBeLessThan(1e-5);
  const shared = new Set(run.mock.calls.filter(([, parts]) => parts.length > 1).map(([name]) => name));
  for (const name of ['gelu', 'attention', 'attentionGrad', 'edgeScoreGrad', 'additiveAttention', 'adamW'])
    expect(shared).toContain(name);
});
