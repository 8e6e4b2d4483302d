import { describe, expect, it } from 'vitest';
import { StepColumns } from './step-columns';

describe('StepColumns', () => {
  it('grows, and gives back what was put in', () => {
    const columns = new StepColumns('teacher');
    for (let step = 1; step <= 1000; step++) columns.push(step, { loss: 1 / step });
    expect([columns.count, columns.step[999], columns.last('loss')]).toEqual([
      1000,
      1000,
      Math.fround(0.001),
    ]);
    expect(columns.column('time')).toBeNull();
    expect(StepColumns.from(columns.toSeries()).toSeries()).toEqual(columns.toSeries());
  });

  it('has gaps where a step had no such value', () => {
    const columns = new StepColumns('distilled');
    columns.push(1, { loss: 1 });
    columns.push(2, { loss: 1, distillation: 3 });
    columns.push(3, { distillation: 4 });
    expect([...columns.column('distillation')!]).toEqual([NaN, 3, 4]);
    expect(columns.last('loss')).toBeNaN();
  });

  it('forgets steps that are taken again', () => {
    const columns = StepColumns.from({
      network: 'vanilla',
      step: Float32Array.of(1, 2, 3),
      columns: { loss: Float32Array.of(1, 2, 3) },
    });
    columns.push(2, { loss: 9 });
    expect([[...columns.step], [...columns.column('loss')!]]).toEqual([
      [1, 2],
      [1, 9],
    ]);
  });
});
