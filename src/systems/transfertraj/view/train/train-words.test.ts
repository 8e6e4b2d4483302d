import { describe, expect, it } from 'vitest';
import { PRESET_CONFIGS } from '../../settings';
import { epochWords, lengthWords } from './words';

const epoch = (measures: Record<string, number>, network = 'pretrained') =>
  epochWords({ network, epoch: 3, epochs: 6, step: 9, loss: 1, best: true, measures });

describe('what is said of a training', () => {
  it('is how far off an epoch is, in what its network is asked for', () => {
    expect(epoch({ metres: 61.23, minutes: 0.841 })).toBe(
      'Epoch 3 of 6 of the pre-trained encoder: places off by 61.2 m and times by 0.84 min on validation trips',
    );
    expect(epoch({ minutes: 2 }, 'travel-time')).toBe(
      'Epoch 3 of 6 of the encoder for travel times: times off by 2.00 min on validation trips',
    );
    expect(epoch({})).toBeNull();
  });

  it('is how many steps it has', () => {
    const { quick } = PRESET_CONFIGS;
    // 100 trips are seven batches of 16; six epochs of pre-training and four of each task.
    expect(lengthWords(quick, ['pretrained', 'prediction', 'travel-time'], 100)).toMatch(
      /^6 epochs of pre-training and 4 of each of 2 tasks on 100 training trips: 98 steps at most\./,
    );
    expect(lengthWords(quick, ['prediction'], 100)).toMatch(
      /^4 epochs of one task on .*: 28 steps at most\./,
    );
    expect(lengthWords(quick, ['pretrained'], 1)).toMatch(
      /^6 epochs of pre-training on 1 training trip: 6 steps/,
    );
  });
});
