/** What a thread is told once, as it starts. */
export interface KernelThreadStart {
  /** The kernels, compiled. */
  readonly module: WebAssembly.Module;
  /** Memory of the backend, shared. */
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
  /** Its number, from 1: the leader is 0. */
  readonly thread: number;
}

/** A thread that runs `serveKernels`: a browser's worker, or one of Node that looks like it. */
export interface KernelThread {
  postMessage(start: KernelThreadStart): void;
  terminate(): void;
  /**
   * Listens for a thread that could not start or has ended. Browsers do not tell of one that was ended on
   * purpose.
   */
  addEventListener(type: 'error' | 'exit', listener: (event: Event) => void): void;
}

/** Starts a thread; it must end with the thread that started it, and keep no process alive. */
export type SpawnKernelThread = () => KernelThread;
