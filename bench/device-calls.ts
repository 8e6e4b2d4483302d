/** What a piece of work asked of the WebGPU device. */
export interface DeviceCalls {
  /** Kernels launched. */
  readonly dispatches: number;
  /** Command buffers handed to the queue, several kernels in each. */
  readonly submissions: number;
  /** Buffers brought back to the host: each waits for all work before it. */
  readonly readbacks: number;
}

/** Counts the calls of all WebGPU devices of this thread while `work` runs. */
export async function countDeviceCalls(work: () => Promise<unknown>): Promise<DeviceCalls> {
  const counted = [
    counting(GPUComputePassEncoder.prototype, ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']),
    counting(GPUQueue.prototype, ['submit']),
    counting(GPUBuffer.prototype, ['mapAsync']),
  ];
  try {
    await work();
  } finally {
    for (const { restore } of counted) restore();
  }
  const [dispatches, submissions, readbacks] = counted.map(({ calls }) => calls());
  return { dispatches, submissions, readbacks };
}

/** Puts a counter around methods until it is told to restore them. */
function counting<T extends object>(
  prototype: T,
  names: readonly (keyof T)[],
): { calls: () => number; restore: () => void } {
  let calls = 0;
  const originals = names.map((name) => [name, prototype[name]] as const);
  for (const [name, original] of originals) {
    const counted = function (this: T, ...args: unknown[]): unknown {
      calls++;
      return (original as (...given: unknown[]) => unknown).apply(this, args);
    };
    prototype[name] = counted as T[keyof T];
  }
  return {
    calls: () => calls,
    restore: () => {
      for (const [name, original] of originals) prototype[name] = original;
    },
  };
}

/**
 * What the second of two runs did more than the first: the cost of one more step,
 * without what both begin and end with.
 */
export const moreCalls = (less: DeviceCalls, more: DeviceCalls): DeviceCalls => ({
  dispatches: more.dispatches - less.dispatches,
  submissions: more.submissions - less.submissions,
  readbacks: more.readbacks - less.readbacks,
});
