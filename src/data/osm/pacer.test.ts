import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pacer, sortedDistinct } from './pacer';
import { testTask } from '../../base/testing/test-task';
import { Random } from '../../base/random';
import { NodePlaces } from './node-places';
import { NO_TASK } from '../../base/task';

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

const sorted = (values: Float64Array) => sortedDistinct(values, new Pacer(NO_TASK));

describe('sortedDistinct', () => {
  it.each([0, 1, 1000, 2 ** 17, 2 ** 17 + 1, 3 * 2 ** 17 + 77])('%i values', async (length) => {
    const random = new Random(length);
    const values = Float64Array.from({ length }, () => random.int(1e6) * 2 ** 30 - 2 ** 40);
    const expected = Float64Array.from(new Set(values)).sort();
    const found = await sorted(values);
    expect(found.length).toBe(expected.length);
    expect(found.findIndex((value, i) => value !== expected[i])).toBe(-1);
  });
});

describe('NodePlaces', () => {
  it('finds nodes whatever the order they come in', async () => {
    const ids = await sorted(Float64Array.from({ length: 500 }, (_, i) => i * 3 - 300));
    const places = new NodePlaces(ids);
    const order = Array.from({ length: 1500 }, (_, i) => ((i * 619) % 1500) - 300);
    for (const id of order) places.place(id, id / 10, id / 100);
    ids.forEach((id, row) => {
      expect(places.rowOf(id)).toBe(row);
      expect([places.lon(row), places.lat(row)]).toEqual([id / 10, id / 100]);
    });
    expect(places.rowOf(1)).toBe(-1);
  });

  it('keeps the first of several places of a node', () => {
    const places = new NodePlaces(Float64Array.of(7));
    expect(places.isPlaced(0)).toBe(false);
    places.place(7, 1.5, 2.5);
    places.place(7, 9, 9);
    expect([places.lon(0), places.lat(0)]).toEqual([1.5, 2.5]);
  });
});
