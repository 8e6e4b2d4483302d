import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../../base/failure';
import { yieldToEventLoop } from './event-loop';
import { TaskControl } from './task-control';

/** A task that counts the checkpoints it has passed. */
function countingTask(control: TaskControl) {
  const task = { passed: 0, ended: undefined as unknown };
  const work = async () => {
    for (;;) {
      await control.checkpoint();
      task.passed++;
    }
  };
  work().catch((thrown: unknown) => (task.ended = thrown));
  return task;
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await yieldToEventLoop();
};

describe('TaskControl', () => {
  it('can be paused between steps, but ends no step there', async () => {
    const control = new TaskControl();
    control.pause();
    const passed: string[] = [];
    const work = async () => {
      for (const place of ['within', 'step 1', 'within', 'step 2']) {
        await control.checkpoint({ isStep: !place.startsWith('within') });
        passed.push(place);
      }
    };
    const working = work();
    await settle();
    expect(passed).toEqual([]);
    control.step();
    await settle();
    expect(passed).toEqual(['within', 'step 1']);
    control.step();
    await working;
    expect(passed).toHaveLength(4);
  });

  it('lets work go on that may not be paused, until the task is cancelled', async () => {
    const control = new TaskControl();
    const beside = { isStep: false, mayPause: false };
    control.pause();
    await control.checkpoint(beside);
    expect(control.state).toBe('paused');
    control.step();
    await control.checkpoint(beside);
    expect(control.state).toBe('stepping');
    control.cancel();
    await expect(control.checkpoint(beside)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('lets a task report before it pauses, and only then', async () => {
    const heard: string[] = [];
    const control = new TaskControl({ onPause: (paused) => heard.push(paused ? 'paused' : 'goes on') });
    const report = async () => void heard.push('reported');
    await control.checkpoint({ beforePause: report });
    control.pause();
    const waiting = control.checkpoint({ beforePause: report });
    await settle();
    control.resume();
    await waiting;
    expect(heard).toEqual(['reported', 'paused', 'goes on']);
  });

  it('pauses when paused, lets exactly n checkpoints through when stepped, goes on when resumed', async () => {
    const pauses: boolean[] = [];
    const control = new TaskControl({ onPause: (paused) => pauses.push(paused) });
    control.pause();
    const task = countingTask(control);
    await settle();
    expect([task.passed, control.state]).toEqual([0, 'paused']);

    control.step(3);
    expect(control.state).toBe('stepping');
    await settle();
    expect([task.passed, control.state]).toEqual([3, 'paused']);

    control.step();
    control.step();
    await settle();
    expect(task.passed).toBe(5);
    expect(pauses).toEqual([true, false, true, false, true]);

    control.resume();
    await vi.waitFor(() => expect(task.passed).toBeGreaterThan(50), { timeout: 10_000 });
    control.cancel();
    await settle();
    expect(task.ended).toMatchObject({ code: 'cancelled' });
    expect(control.state).toBe('cancelled');
  });

  it('pauses a running task after n checkpoints when stepped', async () => {
    const control = new TaskControl();
    control.step(2);
    const task = countingTask(control);
    await settle();
    expect(task.passed).toBe(2);
    control.cancel();
  });

  it('cancels a paused task at once, and a cancelled one for good', async () => {
    const control = new TaskControl();
    control.pause();
    const task = countingTask(control);
    await settle();
    control.cancel();
    await settle();
    expect(task).toMatchObject({ passed: 0, ended: { code: 'cancelled' } });
    control.resume();
    await expect(control.checkpoint()).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => control.signal.throwIfAborted()).toThrow(Failure);
  });

  it('lets messages in every 15 ms and not more often', async () => {
    let now = 0;
    let yields = 0;
    const control = new TaskControl({ clock: () => now, yieldToMessages: async () => void yields++ });
    for (let step = 0; step < 300; step++) {
      now += 1;
      await control.checkpoint();
    }
    expect(yields).toBe(20);
  });

  it('hears an order that arrives while it yields', async () => {
    let now = 0;
    const control: TaskControl = new TaskControl({
      clock: () => now,
      yieldToMessages: async () => control.cancel(),
    });
    now = 20;
    await expect(control.checkpoint()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('counts the time it was paused', async () => {
    let now = 0;
    const control = new TaskControl({ clock: () => now });
    control.pause();
    const waiting = control.checkpoint();
    now = 70;
    expect(control.pausedMs).toBe(70);
    control.resume();
    await waiting;
    now = 90;
    expect(control.pausedMs).toBe(70);
  });

  it.each([0, -1, 1.5, NaN])('refuses to step by %s', (count) => {
    expect(() => new TaskControl().step(count)).toThrow(/whole number from 1 up/);
  });
});

describe('yieldToEventLoop', () => {
  it('comes back after messages that were already waiting', async () => {
    const { port1, port2 } = new MessageChannel();
    let heard = false;
    port1.onmessage = () => (heard = true);
    port2.postMessage('order');
    await yieldToEventLoop();
    await yieldToEventLoop();
    expect(heard).toBe(true);
    port1.close();
  });
});
