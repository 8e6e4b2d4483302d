import * as tf from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import { BACKEND_LABELS, BACKEND_NAMES, type BackendName } from '../../nn/backend-names';
import { turnHalfProducts, HALF_TOLERANCE, halfProductError } from '../../nn/half-products';
import { registerKernels } from '../../nn/kernels/register';
import { crewOver, dismissCrew, isShared, startCrew, type WasmBackend } from '../../nn/kernels/wasm/bridge';
import type { SpawnKernelThread } from '../../nn/kernels/wasm/threads/kernel-thread';
import { openDevice, requestGpu, type Gpu, type GpuAdapterReport } from './gpu-device';

export type { BackendName };

/** What a gradient check found: `worst` is the largest deviation from the stored numbers. */
export interface SelfCheck {
  readonly ok: boolean;
  readonly worst: number;
  readonly message: string;
}

/** Which TensorFlow.js backend computes here, and why. Plain data. */
export interface BackendReport {
  readonly backend: BackendName;
  /** Graphics adapter that WebGPU offers here, used or not; null without WebGPU. */
  readonly adapter: GpuAdapterReport | null;
  /** One sentence for people. */
  readonly why: string;
  /** Cross-origin isolated: WebAssembly may use threads. */
  readonly isolated: boolean;
  /** Threads that the backend computes with; 0 for WebGPU, whose threads are the device's own. */
  readonly threads: number;
  /** Whether a teacher's products are in half precision; left out: no. */
  readonly half?: boolean;
  /** Null if no check was given. */
  readonly selfCheck: SelfCheck | null;
}

export interface BackendOptions {
  /** Address of each WASM binary by file name, `SHARED_WASM` among them. */
  readonly wasmPaths?: Readonly<Record<string, string>>;
  /** Threads that WASM should compute with, this one included; 1 unless told otherwise, and where no other can be had. */
  readonly threads?: number;
  /** Starts another thread. Left out, there is none. */
  readonly spawnKernelThread?: SpawnKernelThread;
  /**
   * Whether WebGPU may multiply in half precision where a network allows it: on a graphics card that has it. Software
   * gains nothing by it.
   */
  readonly half?: boolean;
  /** Checks a small gradient on the backend in use. */
  readonly selfCheck?: () => Promise<SelfCheck>;
  /** Called if the WebGPU device is lost or out of memory: results since then are not to be trusted. */
  readonly onDeviceLost?: (failure: Failure) => void;
}

/**
 * Starts a TensorFlow.js backend in this thread: the one that a person asked for, else hardware WebGPU, else
 * WASM, else CPU. Left to itself it passes over a backend that does not start or whose gradients are wrong,
 * and says so; a person's choice stands even then, with the failed check in the report.
 * @throws Failure `not-supported` if the wanted backend, or none at all, starts.
 */
export async function chooseBackend(
  wanted?: BackendName,
  onMessage: (message: string) => void = () => undefined,
  options: BackendOptions = {},
): Promise<BackendReport> {
  const gpu = await requestGpu();
  const reasons = [wanted ? `${BACKEND_LABELS[wanted]} was chosen by hand.` : aboutAdapter(gpu)];
  for (const backend of wanted ? [wanted] : candidates(gpu)) {
    const tried = await tryBackend(backend, gpu, options, onMessage);
    const problem = problemOf(tried);
    if (problem !== null) onMessage(`${BACKEND_LABELS[backend]}: ${problem}`);
    if (tried.started && (problem === null || wanted)) {
      return reportOf(backend, gpu, tried, reasons.join(' '));
    }
    reasons.push(`${BACKEND_LABELS[backend]} was passed over: ${problem}`);
  }
  const advice = wanted ? 'Choose another backend.' : 'Try a current Chrome, Edge or Firefox.';
  throw new Failure('not-supported', `Nothing to compute with. ${reasons.join(' ')} ${advice}`, {
    wanted: wanted ?? null,
  });
}

function candidates(gpu: Gpu | null): readonly BackendName[] {
  return gpu && !gpu.report.software ? BACKEND_NAMES : BACKEND_NAMES.filter((name) => name !== 'webgpu');
}

function aboutAdapter(gpu: Gpu | null): string {
  if (!gpu) return 'WebGPU has no adapter here.';
  const { vendor, architecture, software } = gpu.report;
  const name = [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
  return software
    ? `WebGPU has only a software adapter here (${name}), which is slower than WebAssembly.`
    : `WebGPU has a hardware adapter here (${name}).`;
}

type Tried =
  | {
      readonly started: true;
      readonly threads: number;
      readonly half: boolean;
      readonly selfCheck: SelfCheck | null;
    }
  | { readonly started: false; readonly problem: string };

function problemOf(tried: Tried): string | null {
  if (!tried.started) return tried.problem;
  return tried.selfCheck?.ok === false ? `its gradients are wrong (${tried.selfCheck.message})` : null;
}

async function tryBackend(
  backend: BackendName,
  gpu: Gpu | null,
  options: BackendOptions,
  onMessage: (message: string) => void,
): Promise<Tried> {
  try {
    const threads = await start(backend, gpu, options, onMessage);
    const half = backend === 'webgpu' && (await startHalf(gpu!, options, onMessage));
    return { started: true, threads, half, selfCheck: options.selfCheck ? await options.selfCheck() : null };
  } catch (thrown) {
    return { started: false, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function reportOf(
  backend: BackendName,
  gpu: Gpu | null,
  tried: Tried & { started: true },
  why: string,
): BackendReport {
  const isolated = globalThis.crossOriginIsolated ?? false;
  const { threads, half, selfCheck } = tried;
  const adapter = gpu?.report ?? null;
  return { backend, adapter, why, isolated, threads, ...(half ? { half } : {}), selfCheck };
}

/** Starts one backend and resolves with its number of threads. */
async function start(
  backend: BackendName,
  gpu: Gpu | null,
  options: BackendOptions,
  onMessage: (message: string) => void,
): Promise<number> {
  // Registers the gradients of all kernels; the browser build replaces it with that part alone.
  await import('@tensorflow/tfjs');
  turnHalfProducts(false);
  const running = wasmInUse();
  if (running) dismissCrew(running);
  await { webgpu: registerWebgpu, wasm: registerWasm, cpu: registerCpu }[backend](gpu, options);
  if (!(await tf.setBackend(backend))) throw new Error('it did not start');
  await tf.ready();
  if (backend === 'wasm') refuseToOverflow(wasmInUse()!);
  registerKernels(backend);
  if (backend === 'wasm') return startThreads(options, onMessage);
  return backend === 'cpu' ? 1 : 0;
}

/** Has WebGPU multiply in half precision where it is wanted and right. */
async function startHalf(
  { report }: Gpu,
  { half }: BackendOptions,
  onMessage: (message: string) => void,
): Promise<boolean> {
  if (!half || !report.half || report.software) return false;
  turnHalfProducts(true);
  const error = await halfProductError();
  if (error <= HALF_TOLERANCE) return true;
  turnHalfProducts(false);
  onMessage(
    `Half precision is not used: a product is off by ${error.toExponential(1)} of its largest value.`,
  );
  return false;
}

async function registerWebgpu(gpu: Gpu | null, options: BackendOptions): Promise<void> {
  if (!gpu) throw new Error('there is no adapter');
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await openDevice(gpu, options.onDeviceLost ?? (() => undefined));
  // The package registers a factory of its own, which asks for fewer storage
  // buffers and crashes without an adapter.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, gpu.adapter.info));
}

async function registerWasm(_: Gpu | null, options: BackendOptions): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Threads of the package's own would compute its own kernels only, which are few here; ours compute ours.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const { wasmPaths } = options;
  if (!wasmPaths) return;
  const shared = wantsThreads(options) ? { [PLAIN_WASM]: wasmPaths[SHARED_WASM] } : {};
  setWasmPaths({ ...wasmPaths, ...shared });
  const running = wasmInUse();
  if (wantsThreads(options) && running && !isShared(running)) startAnew('wasm');
}

/** The binary of TensorFlow.js that is in use, and the same over shared memory (scripts/build-kernels.mjs). */
const PLAIN_WASM = 'tfjs-backend-wasm-simd.wasm';
export const SHARED_WASM = 'tensorflow-shared.generated.wasm';

/** A page has shared memory where it is isolated only; Node always has. */
const wantsThreads = ({ threads = 1, spawnKernelThread, wasmPaths }: BackendOptions): boolean =>
  threads > 1 &&
  !!spawnKernelThread &&
  !!wasmPaths?.[SHARED_WASM] &&
  typeof SharedArrayBuffer !== 'undefined';

/** Whether or not it is the backend of the moment. */
const wasmInUse = () => tf.engine().registry['wasm'] as unknown as (WasmBackend & WasmHeap) | undefined;

/** Makes a backend begin with a new memory when it is set next. What it holds is lost. */
function startAnew(name: BackendName): void {
  const factory = tf.findBackendFactory(name);
  tf.removeBackend(name);
  tf.registerBackend(name, factory);
}

/** Resolves with the number of threads: one where others do not start, which a message says. */
async function startThreads(options: BackendOptions, onMessage: (message: string) => void): Promise<number> {
  const { threads = 1, spawnKernelThread } = options;
  const backend = wasmInUse()!;
  if (wantsThreads(options) && spawnKernelThread) {
    try {
      await startCrew(backend, threads, spawnKernelThread);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      onMessage(`Computing on one thread: others could not be started (${why}).`);
    }
  }
  return crewOver(backend).threads;
}

interface WasmHeap {
  readonly wasm: { _malloc: (bytes: number) => number; _free: (address: number) => void };
}

/** Bytes that WebAssembly can address with 32 bits. */
const LARGEST_HEAP = 2 ** 32;

/**
 * A full heap gives the address 0, or one from which the block reaches beyond the end of memory, and the WASM
 * backend writes there all the same; this makes an error of it.
 */
function refuseToOverflow({ wasm }: WasmHeap): void {
  if (guarded.has(wasm)) return;
  guarded.add(wasm);
  // The first call puts the real function in the place of a stub, and would put it in the place of ours.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (bytes > 0 && (address === 0 || (address >>> 0) + bytes > LARGEST_HEAP))
      throw new Failure('out-of-memory', `WebAssembly ran out of memory (${bytes} more bytes were wanted).`);
    return address;
  };
}

const guarded = new WeakSet<object>();

async function registerCpu(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu');
}
