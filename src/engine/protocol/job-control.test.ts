import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../../base/failure';
import { yieldToEventLoop } from './event-loop';
import { JobControl } from './job-control';

/** A job that counts the checkpoints it has passed. */
function countingJob(control: JobControl) {
  const job = { passed: 0, ended: undefined as unknown };
  const work = async () => {
    for (;;) {
      await control.checkpoint();
      job.passed++;
    }
  };
  work().catch((thrown: unknown) => (job.ended = thrown));
  return job;
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await yieldToEventLoop();
};

describe('JobControl', () => {
  it('can be held between steps, but ends no step there', async () => {
    const control = new JobControl();
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

  it('lets work go on that may not be held, until the job is cancelled', async () => {
    const control = new JobControl();
    const beside = { isStep: false, mayHalt: false };
    control.pause();
    await control.checkpoint(beside);
    expect(control.state).toBe('paused');
    control.step();
    await control.checkpoint(beside);
    expect(control.state).toBe('stepping');
    control.cancel();
    await expect(control.checkpoint(beside)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('lets a job report before it halts, and only then', async () => {
    const heard: string[] = [];
    const control = new JobControl({ onHalt: (halted) => heard.push(halted ? 'halted' : 'goes on') });
    const report = async () => void heard.push('reported');
    await control.checkpoint({ beforeHalt: report });
    control.pause();
    const waiting = control.checkpoint({ beforeHalt: report });
    await settle();
    control.resume();
    await waiting;
    expect(heard).toEqual(['reported', 'halted', 'goes on']);
  });

  it('halts when paused, lets exactly n checkpoints through when stepped, goes on when resumed', async () => {
    const halts: boolean[] = [];
    const control = new JobControl({ onHalt: (halted) => halts.push(halted) });
    control.pause();
    const job = countingJob(control);
    await settle();
    expect([job.passed, control.state]).toEqual([0, 'paused']);

    control.step(3);
    expect(control.state).toBe('stepping');
    await settle();
    expect([job.passed, control.state]).toEqual([3, 'paused']);

    control.step();
    control.step();
    await settle();
    expect(job.passed).toBe(5);
    expect(halts).toEqual([true, false, true, false, true]);

    control.resume();
    await vi.waitFor(() => expect(job.passed).toBeGreaterThan(50), { timeout: 10_000 });
    control.cancel();
    await settle();
    expect(job.ended).toMatchObject({ code: 'cancelled' });
    expect(control.state).toBe('cancelled');
  });

  it('halts a running job after n checkpoints when stepped', async () => {
    const control = new JobControl();
    control.step(2);
    const job = countingJob(control);
    await settle();
    expect(job.passed).toBe(2);
    control.cancel();
  });

  it('cancels a paused job at once, and a cancelled one for good', async () => {
    const control = new JobControl();
    control.pause();
    const job = countingJob(control);
    await settle();
    control.cancel();
    await settle();
    expect(job).toMatchObject({ passed: 0, ended: { code: 'cancelled' } });
    control.resume();
    await expect(control.checkpoint()).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => control.throwIfCancelled()).toThrow(Failure);
  });

  it('lets messages in every 15 ms and not more often', async () => {
    let now = 0;
    let yields = 0;
    const control = new JobControl({ clock: () => now, yieldToMessages: async () => void yields++ });
    for (let step = 0; step < 300; step++) {
      now += 1;
      await control.checkpoint();
    }
    expect(yields).toBe(20);
  });

  it('hears an order that arrives while it yields', async () => {
    let now = 0;
    const control: JobControl = new JobControl({
      clock: () => now,
      yieldToMessages: async () => control.cancel(),
    });
    now = 20;
    await expect(control.checkpoint()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('counts the time it was halted', async () => {
    let now = 0;
    const control = new JobControl({ clock: () => now });
    control.pause();
    const waiting = control.checkpoint();
    now = 70;
    expect(control.haltedMs).toBe(70);
    control.resume();
    await waiting;
    now = 90;
    expect(control.haltedMs).toBe(70);
  });

  it.each([0, -1, 1.5, NaN])('refuses to step by %s', (count) => {
    expect(() => new JobControl().step(count)).toThrow(/whole number from 1 up/);
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
