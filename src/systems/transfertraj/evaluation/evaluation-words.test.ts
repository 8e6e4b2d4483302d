import { describe, expect, it } from 'vitest';
import type { TravelTimeReport } from '../../../evaluation/recovery/recovery-report';
import { evaluationInWords } from './evaluation-words';

const estimate = (value: number, low = value, high = value) => ({ value, low, high });
const errors = (rmse: number) => ({ mae: estimate(rmse), rmse: estimate(rmse), mape: estimate(0.1) });

/** Of a network and two baselines; the difference to the better baseline lies between two ends. */
function report(network: number, low: number, high: number): TravelTimeReport {
  const difference = { ...errors(0), rmse: estimate((low + high) / 2, low, high) };
  return {
    task: { kind: 'travel-time' },
    trips: 30,
    sources: [
      { source: 'mean-speed-straight', errors: errors(4) },
      { source: 'road-paces', errors: errors(3) },
      { source: 'pretrained', errors: errors(network) },
    ],
    differences: [{ before: 'road-paces', after: 'pretrained', difference }],
  };
}

const said = (task: TravelTimeReport, city?: string) =>
  evaluationInWords({ name: 'Town', trips: 30, recovery: { tasks: [task] }, experts: null }, city);

describe('what is said of a task', () => {
  it.each([
    [
      2,
      -1.5,
      -0.5,
      /: the network is better than every baseline: 2\.00 min \(pre-trained alone\) beside 3\.00/,
    ],
    [4, 0.5, 1.5, /: a baseline is better than the network/],
    [2.9, -0.5, 0.3, /: there is no clear difference/],
  ])('with an error of %f minutes', (network, low, high, words) => {
    expect(said(report(network, low, high))[0]).toMatch(words);
  });

  it('names the other city, and is silent where nothing can be compared', () => {
    expect(said(report(2, -1, -0.5), 'Elsewhere')[0]).toMatch(/^Travel time .*, in Elsewhere: /);
    const alone = { ...report(2, -1, -0.5), sources: [{ source: 'pretrained', errors: errors(2) }] };
    expect(said(alone)).toEqual([]);
  });
});
