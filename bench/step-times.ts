import { NO_TASK, type Task } from '../src/base/task';
import { PUBLISHED } from '../src/systems/routes/experiment-config';
import type { Parameters } from '../src/nn/parameters';
import type { Trainable, TrainingBatch } from '../src/nn/training/batch-feed';
import { TrainingLoop } from '../src/nn/training/training-loop';
import { rest, type Clock } from './rounds';

/** A network with one batch that was made beforehand. */
export interface Stepped {
  readonly parameters: Parameters;
  readonly batch: TrainingBatch;
}

/**
 * Seconds of each optimiser step (gradient, clipping, AdamW, the loss read) of the training loop itself, for
 * several networks that take turns: whatever else the machine does meets all of them alike.
 */
export async function stepSeconds(
  networks: readonly Stepped[],
  steps: number,
  clock: Clock,
  onStep: (done: number) => void,
): Promise<number[][]> {
  const turns = new Turns();
  const all = networks.map(() => [] as number[]);
  let running = networks.length;
  let finish!: () => void;
  const everyoneIsThrough = new Promise<void>((resolve) => (finish = resolve));
  const train = async ({ parameters, batch }: Stepped, seconds: number[]): Promise<void> => {
    let started = 0;
    let endTurn: (() => void) | undefined;
    const stepEnded = () => {
      if (!endTurn) return;
      seconds.push(clock() - started);
      onStep(Math.min(...all.map(({ length }) => length)));
      endTurn();
    };
    const task: Task = {
      ...NO_TASK,
      checkpoint: async ({ beforePause } = {}) => {
        // What reads the loss. Before the first step there is none.
        await beforePause?.();
        stepEnded();
        await rest();
        endTurn = await turns.take();
        started = clock();
      },
    };
    const trainable: Trainable = {
      parameters,
      itemCount: steps,
      batch: () => ({ loss: batch.loss, dispose: () => undefined }),
      // The loop has read the last loss by now. What follows (a copy of the weights)
      // waits until nobody is being timed.
      validate: async () => {
        stepEnded();
        if (--running === 0) finish();
        await everyoneIsThrough;
        return { score: 0, measures: {} };
      },
    };
    // One item stands for a whole batch.
    const loop = new TrainingLoop(trainable, { ...PUBLISHED, epochs: 1, batchSize: 1, seed: 1 });
    try {
      await loop.run({ onEvent: () => undefined }, task);
    } finally {
      loop.dispose();
    }
  };
  await Promise.all(networks.map((network, i) => train(network, all[i])));
  return all;
}

/** A right that one holds at a time, given in the order in which it was asked for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves, once it is one's turn, with what ends it. */
  async take(): Promise<() => void> {
    const before = this.#last;
    let end!: () => void;
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }
}

/** What a piece of work asked of the WebGPU device. */
interface DeviceCalls {
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
