import { engine, getBackend } from '@tensorflow/tfjs-core';
import { KERNEL_BINARIES } from './kernels.generated';
import { LoneCrew, type KernelCrew } from './threads/kernel-crew';
import type { SpawnKernelThread } from './threads/kernel-thread';
import { ThreadCrew, type CrewWorkplace } from './threads/thread-crew';
import type { WasmBackend, WasmKernels } from './wasm-backend';

export type { WasmBackend, WasmKernels };

/** Our kernels over one memory. */
interface Workplace extends CrewWorkplace {
  /** Who calls them. */
  crew: KernelCrew;
}

const workplaces = new WeakMap<WebAssembly.Memory, Workplace>();

/**
 * Instantiates our kernels over the backend's own linear memory, so that
 * tensors are passed by pointer, uncopied.
 */
export const kernelsOver = (backend: WasmBackend): WasmKernels => workplaceOf(backend).kernels;

/** The threads that call our kernels over the backend's memory: this one alone unless others were started. */
export const crewOver = (backend: WasmBackend): KernelCrew => workplaceOf(backend).crew;

/** Has another crew call our kernels, whatever it is. Returns what puts the one before back in its place. */
export function putCrew(backend: WasmBackend, crew: KernelCrew): () => void {
  const workplace = workplaceOf(backend);
  const before = workplace.crew;
  workplace.crew = crew;
  return () => void (workplace.crew = before);
}

/** Whether other threads can work over the memory of the backend. */
export const isShared = (backend: WasmBackend): boolean => isSharedMemory(memoryOf(backend));

/**
 * Has so many threads (at least two) call our kernels, this one included, in the place of those that did before.
 * Waits until they have started.
 * @throws Error if one of them cannot start: this thread is alone then
 */
export async function startCrew(
  backend: WasmBackend,
  threads: number,
  spawn: SpawnKernelThread,
  overdueMs?: number,
): Promise<ThreadCrew> {
  const workplace = workplaceOf(backend);
  dismissCrew(backend);
  if (!isShared(backend)) throw new Error('The memory of the WASM backend is not shared.');
  const crew = new ThreadCrew(workplace, threads, spawn, overdueMs);
  workplace.crew = crew;
  try {
    await crew.ready();
  } catch (thrown) {
    dismissCrew(backend);
    throw thrown;
  }
  return crew;
}

/**
 * Has this thread call kernels alone while some work is done, for which the other cores have other work. On another backend
 * than WASM the work is done as it is.
 */
export function callingAlone<T>(work: () => Promise<T>): Promise<T> {
  if (getBackend() !== 'wasm') return work();
  const { crew } = workplaceOf(engine().backend as unknown as WasmBackend);
  return crew instanceof ThreadCrew ? crew.rest(work) : work();
}

/** Ends all threads but this one. */
export function dismissCrew(backend: WasmBackend): void {
  const workplace = workplaceOf(backend);
  if (workplace.crew instanceof ThreadCrew) workplace.crew.close();
  workplace.crew = new LoneCrew(workplace.kernels, workplace.heap);
}

function workplaceOf(backend: WasmBackend): Workplace {
  const memory = memoryOf(backend);
  let workplace = workplaces.get(memory);
  if (!workplace) {
    const module = compile(memory);
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const kernels = exports as unknown as WasmKernels;
    const heap = backend.wasm;
    workplace = { kernels, module, memory, heap, crew: new LoneCrew(kernels, heap) };
    workplaces.set(memory, workplace);
  }
  return workplace;
}

function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory {
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (!memory)
    throw new Error('The WASM backend of TensorFlow.js does not expose its memory; version 4.22.0 is needed');
  return memory;
}

const isSharedMemory = ({ buffer }: WebAssembly.Memory) =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;

function compile(memory: WebAssembly.Memory): WebAssembly.Module {
  const shared = isSharedMemory(memory);
  const { plain, plainRelaxed, shared: sharedPlain, sharedRelaxed } = KERNEL_BINARIES;
  const bytes = (encoded: string) => Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  const relaxed = bytes(shared ? sharedRelaxed : plainRelaxed);
  // Relaxed SIMD brings fused multiply-add; a host without it refuses the module.
  return new WebAssembly.Module(
    WebAssembly.validate(relaxed) ? relaxed : bytes(shared ? sharedPlain : plain),
  );
}
