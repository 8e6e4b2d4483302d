import { expect, it } from 'vitest';
import type { EpochEvent } from '../../../nn/training/training-loop';
import { epochLine, withEpoch, type EpochLine } from './epoch-lines';

const event = (epoch: number, means: EpochEvent['means']): EpochEvent => ({
  kind: 'epoch',
  epoch,
  epochs: 2,
  measures: { accuracy: 0.5 },
  means,
  best: epoch === 0,
});

it('tells of the weights that training starts from before its first step, without a loss', () => {
  const told = [event(0, {}), event(1, { loss: 0.25 }), event(0, {}), event(1, { loss: 0.5 })];
  const lines = told.reduce<EpochLine[]>((all, one) => withEpoch(all, epochLine('vanilla', one, 7)), []);
  expect(lines.map(({ epoch, step, loss }) => [epoch, step, loss])).toEqual([
    [0, 0, null],
    [1, 7, 0.5],
  ]);
});
