import { kernelsOver, type WasmBackend } from '../bridge';

/** Threads that share the backend's memory and the kernels over it. */
export interface KernelCrew {
  /** This one included; 1: alone. */
  readonly threads: number;
  /**
   * Calls kernel `name` once with each list of arguments. Parts are independent: who does which, and when,
   * makes no difference. Returns when all are done.
   */
  run(name: string, parts: readonly (readonly number[])[]): void;
}

const crews = new WeakMap<WasmBackend, KernelCrew>();

/** The crew that computes for a backend: the calling thread alone unless another was set. */
export function crewOver(backend: WasmBackend): KernelCrew {
  return crews.get(backend) ?? alone(backend);
}

export function setCrew(backend: WasmBackend, crew: KernelCrew | null): void {
  if (crew) crews.set(backend, crew);
  else crews.delete(backend);
}

function alone(backend: WasmBackend): KernelCrew {
  const kernels = kernelsOver(backend);
  return {
    threads: 1,
    run: (name, parts) => {
      for (const part of parts) kernels[name](...part);
    },
  };
}
