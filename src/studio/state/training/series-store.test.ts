import { describe, expect, it } from 'vitest';
import { joinedSeries } from '../../../engine/records/step-columns';
import { MOST_ROWS, SeriesStore } from './series-store.svelte';

function push(store: SeriesStore, from: number, to: number, loss = 1): void {
  for (let step = from; step <= to; step++)
    store.push('student', { kind: 'step', epoch: 1, step, totalSteps: 2000, values: { loss } }, step);
}

describe('the curves of a run', () => {
  it('are handed over as they grow: each epoch its own rows', () => {
    const store = new SeriesStore();
    const taken = Array.from({ length: 200 }, (_, epoch) => {
      push(store, 1 + 10 * epoch, 10 + 10 * epoch);
      return store.takeNew();
    });
    expect(new Set(taken.map(([{ step }]) => step.length))).toEqual(new Set([10]));
    expect(joinedSeries(taken.flat())).toEqual(store.export());
    expect(store.takeNew()).toEqual([]);
  });

  it('are handed over again where a training goes on before their end, or they could not be kept', () => {
    const store = new SeriesStore();
    push(store, 1, 20);
    const kept = store.takeNew();
    push(store, 11, 30, 2);
    const lost = store.takeNew();
    expect([...lost[0].step]).toEqual(Array.from({ length: 20 }, (_, i) => 11 + i));
    store.putBack(lost);
    push(store, 31, 32, 2);
    expect(joinedSeries([...kept, ...store.takeNew()])).toEqual(store.export());
  });

  it('that were kept before are not handed over again', () => {
    const [before, store] = [new SeriesStore(), new SeriesStore()];
    push(before, 1, 20);
    store.import(before.export());
    push(store, 21, 22);
    expect([...store.takeNew()[0].step]).toEqual([21, 22]);
  });

  it('have so many rows at most, each the mean of its steps, also where training is taken up amid one', () => {
    const totalSteps = 10_000_000;
    const store = new SeriesStore();
    const train = (from: number, to: number) => {
      for (let step = from; step <= to; step++)
        store.push('student', { kind: 'step', epoch: 1, step, totalSteps, values: { loss: step } }, step);
    };
    train(1, 250);
    train(121, 1_000_000);
    const columns = store.of('student')!;
    expect(columns.count).toBe((1_000_000 * MOST_ROWS) / totalSteps);
    expect([...columns.column('loss')!.subarray(1, 3)]).toEqual([160.5, 250.5]);
    expect([...columns.step.subarray(0, 3)]).toEqual([100, 200, 300]);
  });
});
