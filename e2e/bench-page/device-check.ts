import { setBackend } from '@tensorflow/tfjs-core';

export type CheckedBackend = 'webgpu' | 'wasm';

/**
 * The same computation on the CPU backend and on others. A file `checks/<name>.check.ts`
 * exports one as `check`, and the browser tests run it on each of its backends, in a worker that
 * has run others: nothing else needs to be told. What a check changes beyond its tensors it puts back.
 */
export interface DeviceCheck {
  readonly backends: readonly CheckedBackend[];
  /** What a device has to offer for it; it is skipped on others. */
  readonly needs?: GPUFeatureName;
  /** Largest deviation that passes. */
  readonly tolerance: number;
  /** Named deviations from the CPU backend; both backends are started, and the one to check is in use. */
  readonly deviations: (backend: CheckedBackend) => Promise<Deviations>;
}

/** |value - cpu| / max(1, |cpu|), at its largest, by name; NaN where there is nothing to compare. */
export type Deviations = Readonly<Record<string, number>>;

export interface CheckReport {
  readonly backend: CheckedBackend;
  readonly adapter: string;
  readonly deviations: Deviations;
  /** Why it did not run, where it could not. */
  readonly skipped?: string;
  /** What is wrong, in words; empty when the check passes. */
  readonly problems: readonly string[];
}

/** Named numbers that a check computes, each flattened. */
export type CheckValues = Readonly<Record<string, ArrayLike<number>>>;

/** Runs `compute` on the backend and on the CPU. It must not depend on anything random. */
export function againstCpu(compute: () => Promise<CheckValues>): DeviceCheck['deviations'] {
  return async (backend) => {
    await setBackend(backend);
    const got = await compute();
    await setBackend('cpu');
    const wanted = await compute();
    const names = new Set([...Object.keys(wanted), ...Object.keys(got)]);
    return Object.fromEntries([...names].map((name) => [name, worst(wanted[name] ?? [], got[name] ?? [])]));
  };
}

function worst(wanted: ArrayLike<number>, got: ArrayLike<number>): number {
  if (wanted.length === 0 || wanted.length !== got.length) return NaN;
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const deviation = Math.abs(got[i] - wanted[i]) / Math.max(1, Math.abs(wanted[i]));
    if (!Number.isFinite(deviation)) return NaN;
    largest = Math.max(largest, deviation);
  }
  return largest;
}

export function problemsOf(deviations: Deviations, tolerance: number): string[] {
  const named = Object.entries(deviations);
  if (named.length === 0) return ['The check compares nothing.'];
  return named
    .filter(([, deviation]) => !(deviation <= tolerance))
    .map(([name, deviation]) => `${name}: off by ${deviation}, allowed ${tolerance}.`);
}
