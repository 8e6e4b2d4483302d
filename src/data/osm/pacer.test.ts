import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pacer } from './pacer';
import { testTask } from '../../base/testing/test-task';

afterEach(() => void vi.restoreAllMocks());

describe('Pacer', () => {
  it('asks at the checkpoint once a slice of time is over, not before', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const checkpoint = vi.fn(() => undefined);
    const pacer = new Pacer(testTask({ onCheckpoint: checkpoint }));
    await pacer.rest();
    expect(checkpoint).toHaveBeenCalledTimes(0);
    clock.mockReturnValue(1050);
    await pacer.rest();
    await pacer.rest();
    expect(checkpoint).toHaveBeenCalledTimes(1);
  });

  it('ends the work when it was cancelled', async () => {
    const task = testTask();
    const pacer = new Pacer(task);
    task.cancel();
    await expect(pacer.rest()).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
  });
});
