import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import type { Call } from '../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from './async-task.svelte';

/** A promise that the test settles. */
function later<Result>() {
  let resolve!: (result: Result) => void;
  let reject!: (failure: Failure) => void;
  const promise = new Promise<Result>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

/** A call that ends when the test says so, and writes down what it was ordered. */
function playedCall<Result>() {
  const orders: string[] = [];
  const { promise, resolve, reject } = later<Result>();
  const call: Call<Result> = {
    result: promise,
    pause: () => void orders.push('pause'),
    resume: () => void orders.push('resume'),
    step: () => void orders.push('step'),
    cancel: () => {
      orders.push('cancel');
      reject(new Failure('cancelled', 'The call was cancelled.'));
    },
  };
  let listeners: TaskListeners | undefined;
  const start = (given: TaskListeners) => {
    listeners = given;
    return call;
  };
  return { start, orders, resolve, reject, report: () => listeners! };
}

const half = { step: 'file.read', done: 1, total: 2, unit: 'files', elapsedMs: 5 };

describe('AsyncTask', () => {
  it('shows how far its work is, and uses what comes of it', async () => {
    const task = new AsyncTask();
    const read = playedCall<number>();
    const used: number[] = [];
    const running = task.run(
      ({ follow }) => follow(read.start),
      (result) => void used.push(result),
    );
    expect([task.phase, task.active, task.progress]).toEqual(['running', true, null]);
    read.report().onProgress(half);
    expect(task.progress).toEqual(half);
    read.resolve(7);
    expect(await running).toBe(true);
    expect([task.phase, task.active, task.progress, used]).toEqual(['done', false, null, [7]]);
  });

  it('is under way until the result was taken', async () => {
    const task = new AsyncTask();
    const taken = later<void>();
    const running = task.run(
      async () => 1,
      () => taken.promise,
    );
    await Promise.resolve();
    expect(task.active).toBe(true);
    taken.resolve();
    expect(await running).toBe(true);
  });

  it('pauses when the worker has paused, and passes on each order', async () => {
    const task = new AsyncTask();
    const call = playedCall<void>();
    const running = task.run(({ follow }) => follow(call.start));
    task.pause();
    expect(task.phase).toBe('running');
    call.report().onPause(true);
    expect([task.phase, task.paused, task.active]).toEqual(['paused', true, true]);
    task.step();
    task.resume();
    call.report().onPause(false);
    expect(task.phase).toBe('running');
    task.cancel();
    expect(await running).toBe(false);
    expect([task.phase, task.failure]).toEqual(['cancelled', null]);
    expect(call.orders).toEqual(['pause', 'step', 'resume', 'cancel']);
  });

  it('starts no call once it was cancelled', async () => {
    const task = new AsyncTask();
    const call = playedCall<void>();
    const ready = later<void>();
    const running = task.run(async ({ follow, signal }) => {
      await ready.promise;
      expect(signal.aborted).toBe(true);
      await follow(call.start);
    });
    task.cancel();
    ready.resolve();
    expect(await running).toBe(false);
    expect([task.phase, call.report()]).toEqual(['cancelled', undefined]);
  });

  it('says why it failed until it is tried again or the failure is dismissed', async () => {
    const task = new AsyncTask();
    const fail = () => task.run(() => Promise.reject(new Failure('worker-died', 'The worker has ended.')));
    expect(await fail()).toBe(false);
    expect([task.phase, task.failure?.code]).toEqual(['failed', 'worker-died']);
    expect(await task.run(async () => undefined)).toBe(true);
    expect([task.phase, task.failure]).toEqual(['done', null]);
    await fail();
    task.dismiss();
    expect([task.phase, task.failure]).toEqual(['idle', null]);
  });

  it('turns what a result is used for into a failure where that throws', async () => {
    const task = new AsyncTask();
    const thrown = () => {
      throw new Error('no room');
    };
    expect(await task.run(async () => 1, thrown)).toBe(false);
    expect([task.phase, task.failure?.message]).toEqual(['failed', 'Error: no room']);
  });

  it('cancels older work for newer, and ignores what the older still says', async () => {
    const task = new AsyncTask();
    const [first, second] = [playedCall<number>(), playedCall<number>()];
    const used: number[] = [];
    const run = (call: typeof first) =>
      task.run(
        ({ follow }) => follow(call.start),
        (result) => void used.push(result),
      );
    const older = run(first);
    const newer = run(second);
    expect(first.orders).toEqual(['cancel']);
    first.report().onProgress(half);
    first.report().onPause(true);
    expect(await older).toBe(false);
    expect([task.phase, task.progress]).toEqual(['running', null]);
    second.resolve(2);
    expect(await newer).toBe(true);
    expect(used).toEqual([2]);
  });

  it('tells the failure of something small beside its work, which goes on', async () => {
    const task = new AsyncTask();
    const call = playedCall<void>();
    const running = task.run(({ follow }) => follow(call.start));
    expect(await task.attempt(() => Promise.reject(new Failure('storage-full', 'Full.')))).toBe(false);
    expect([task.phase, task.failure?.code]).toEqual(['running', 'storage-full']);
    expect(await task.attempt(async () => undefined)).toBe(true);
    expect(task.failure).toBeNull();
    call.resolve();
    expect(await running).toBe(true);
  });

  it('forgets everything when reset', async () => {
    const task = new AsyncTask();
    const call = playedCall<void>();
    const running = task.run(({ follow }) => follow(call.start));
    task.reset();
    expect([task.phase, call.orders]).toEqual(['idle', ['cancel']]);
    expect(await running).toBe(false);
    expect([task.phase, task.failure]).toEqual(['idle', null]);
  });
});
