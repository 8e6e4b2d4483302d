import { describe, expect, it } from 'vitest';
import { measureAll } from '../../../engine/metrics/measure-routes';
import { resultParts, showRun, tinyResults } from '../../testing/results';
import { groupOfRun } from './route-book.svelte';

const { dataset, sets } = await tinyResults();

function session() {
  const parts = resultParts(dataset);
  parts.evaluation.resamples = 30;
  return parts;
}

describe('EvaluationSession', () => {
  it('measures the routes in view, and no others count', async () => {
    const { book, evaluation } = session();
    await evaluation.measure();
    expect(evaluation.measuring.active).toBe(false);
    showRun({ book }, sets);
    await evaluation.measure();
    expect(evaluation.measures?.results.map(({ count }) => count)).toEqual([12, 12, 12, 12, 12]);
    expect(evaluation.compared?.results.map(({ source }) => source)).toEqual([
      'distilled',
      'fastest',
      'markov',
      'likeliest',
      'learnt',
    ]);
    expect(evaluation.behind).toBe(false);
    book.show({ ...book.group! });
    expect(evaluation.measures).toBeNull();
    expect([evaluation.compared?.results.length, evaluation.behind]).toEqual([5, true]);
    book.show(groupOfRun('Other', 'test', sets)!);
    expect(evaluation.compared).toBeNull();
  });

  it('measures cheap groups unasked, once each', async () => {
    const { book, evaluation } = session();
    // So many that the measurement is still running when it is cancelled.
    evaluation.resamples = 20_000;
    evaluation.keepUp();
    expect(evaluation.measuring.active).toBe(false);
    showRun({ book }, sets);
    evaluation.keepUp();
    expect(evaluation.measuring.active).toBe(true);
    evaluation.measuring.cancel();
    await expect.poll(() => evaluation.measuring.active).toBe(false);
    expect([evaluation.measures, evaluation.measuring.failure]).toEqual([null, null]);
    evaluation.keepUp();
    expect(evaluation.measuring.active).toBe(false);
  });

  it('shows the report of a run until it is measured here, and turns to its other trips', async () => {
    const { book, evaluation } = session();
    const metrics = await measureAll({ ...dataset, sets, resamples: 20, seed: 1 });
    book.show(groupOfRun('Kept', 'test', sets, { record: null, metrics, sets })!);
    expect(evaluation.compared?.resamples).toBe(20);
    expect(evaluation.turnsTo).toEqual(['test', 'train']);
    const all = book.group!;
    const one = Uint32Array.of(0);
    book.show({ ...all, pairs: { origins: one, destinations: one, departures: Float64Array.of(0) } });
    expect(evaluation.compared).toBeNull();
    book.show(all);
    evaluation.turnTo('train');
    expect(book.group?.from).toBe('train');
    expect(evaluation.compared?.from).toBe('train');
    await evaluation.measure();
    expect(evaluation.compared?.resamples).toBe(30);
  });

  it('orders the routes by the values behind a number, the worst first', () => {
    const { evaluation } = session();
    evaluation.lookBehind('dtw', 'markov');
    expect([evaluation.listed, evaluation.chosen]).toEqual(['dtw', 'dtw']);
    expect(evaluation.order).toEqual({ column: 'dtw', source: 'markov', descending: true });
    evaluation.lookBehind('arrival', 'distilled');
    expect(evaluation.listed).toBe('dtw');
    expect(evaluation.order).toEqual({ column: 'arrived', source: 'distilled', descending: false });
  });
});
