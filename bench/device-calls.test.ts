import { afterEach, describe, expect, it, vi } from 'vitest';
import { countDeviceCalls, moreCalls } from './step-times';

afterEach(() => vi.unstubAllGlobals());

/** A device that does nothing. */
function device() {
  class Pass {
    dispatchWorkgroups = undefined as never;
  }
  class Queue {
    handed: unknown[] = [];
    submit(commands: unknown) {
      this.handed.push(commands);
    }
  }
  class Buffer {
    mapAsync = undefined as never;
  }
  Object.assign(Pass.prototype, {
    dispatchWorkgroups: () => undefined,
    dispatchWorkgroupsIndirect: () => undefined,
  });
  Object.assign(Buffer.prototype, { mapAsync: async () => 'mapped' });
  vi.stubGlobal('GPUComputePassEncoder', Pass);
  vi.stubGlobal('GPUQueue', Queue);
  vi.stubGlobal('GPUBuffer', Buffer);
  const call = (of: object, name: string, ...args: unknown[]): unknown =>
    (Reflect.get(Object.getPrototypeOf(of) as object, name) as (...given: unknown[]) => unknown).apply(
      of,
      args,
    );
  return { pass: new Pass(), queue: new Queue(), buffer: new Buffer(), call };
}

describe('countDeviceCalls', () => {
  it('counts what is called meanwhile, and lets it through', async () => {
    const { pass, queue, buffer, call } = device();
    call(pass, 'dispatchWorkgroups', 1);
    const calls = await countDeviceCalls(async () => {
      call(pass, 'dispatchWorkgroups', 1);
      call(pass, 'dispatchWorkgroupsIndirect');
      call(queue, 'submit', 'commands');
      expect(await call(buffer, 'mapAsync')).toBe('mapped');
    });
    call(queue, 'submit', 'later');
    expect(calls).toEqual({ dispatches: 2, submissions: 1, readbacks: 1 });
    expect(queue.handed).toEqual(['commands', 'later']);
    expect(moreCalls(calls, { dispatches: 7, submissions: 1, readbacks: 3 })).toEqual({
      dispatches: 5,
      submissions: 0,
      readbacks: 2,
    });
  });

  it('takes its counters away from work that fails', async () => {
    device();
    const original = GPUQueue.prototype.submit;
    await expect(countDeviceCalls(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(GPUQueue.prototype.submit).toBe(original);
  });
});
