import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastWindows, windowStarts } from '../../domain/counts/forecast-windows';
import { Random } from '../../base/random';
import { horizonErrors } from './forecast-errors';
import { HistoricalAverage } from './historical-average';
import { LinearAutoregression } from './linear-autoregression';
import { LinearDepartures } from './linear-departures';

const LENGTHS = { inputs: 3, outputs: 2 };
const SCORE = { mean: 5, std: 2 };

/** Counts of a recurrence: the next one is `a` times the last plus `b` times the one before it, plus `c`. */
function recurrence(rows: number, nodes: number, [a, b, c]: readonly number[], seed: number) {
  const random = new Random(seed);
  const counts = new Float32Array(rows * nodes);
  for (let i = 0; i < 2 * nodes; i++) counts[i] = 10 * random.next();
  for (let i = 2 * nodes; i < counts.length; i++)
    counts[i] = a * counts[i - nodes] + b * counts[i - 2 * nodes] + c + random.normal();
  return { rows, nodes, counts, slotsPerDay: 8, firstWeekday: 0 };
}

describe('a linear autoregression', () => {
  it('finds a recurrence, whose weights it has in the order of time', () => {
    const table = recurrence(4000, 2, [0.5, 0.3, 1], 1);
    const starts = windowStarts({ from: 0, to: 4000 }, LENGTHS);
    const { weights } = new LinearAutoregression(table, starts, LENGTHS, SCORE);
    expect(weights[2]).toBeCloseTo(0.5, 1);
    expect(weights[1]).toBeCloseTo(0.3, 1);
    expect(Math.abs(weights[0])).toBeLessThan(0.05);
    // Two steps ahead: 0.5 (0.5 x + 0.3 y) + 0.3 x.
    expect(weights[4 + 2]).toBeCloseTo(0.55, 1);
    expect(weights[4 + 1]).toBeCloseTo(0.15, 1);
  });

  it('is exact where nothing is random, also where all nodes are alike', () => {
    const rows = 60;
    const counts = Float32Array.from({ length: rows }, (_, row) => 8 + 4 * Math.cos((2 * Math.PI * row) / 7));
    const table = { rows, nodes: 1, counts, slotsPerDay: 8, firstWeekday: 0 };
    const starts = windowStarts({ from: 0, to: rows }, LENGTHS);
    const linear = new LinearAutoregression(table, starts, LENGTHS, SCORE);
    linear.forecast(table, starts).forEach((value, i) => {
      const [start, h] = [Math.floor(i / 2), i % 2];
      expect(value).toBeCloseTo(counts[start + 3 + h], 3);
    });
  });

  it('has a smaller squared error on what it learns from than any weights near its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 7 }), (seed, weight) => {
        const table = recurrence(40, 2, [0.6, -0.2, 20], seed);
        const starts = windowStarts({ from: 0, to: 40 }, LENGTHS);
        const linear = new LinearAutoregression(table, starts, LENGTHS, SCORE);
        const targets = Array.from(starts).flatMap((start) => [
          ...table.counts.subarray((start + 3) * 2, (start + 5) * 2),
        ]);
        const error = () => horizonErrors(linear.forecast(table, starts), targets, 2, 2).average.rmse;
        const least = error();
        for (const by of [-0.02, 0.04]) {
          linear.weights[weight] += by;
          expect(error()).toBeGreaterThan(least);
        }
      }),
    );
  });

  it('never looks at targets, and forecasts no negative count', () => {
    const table = recurrence(60, 2, [0.5, 0.3, 1], 5);
    const starts = windowStarts({ from: 0, to: 60 }, LENGTHS);
    const linear = new LinearAutoregression(table, starts, LENGTHS, SCORE);
    const altered = { ...table, counts: table.counts.map((count, i) => (i < 2 * 8 ? count : 1e6)) };
    expect(linear.forecast(altered, Int32Array.of(5))).toEqual(linear.forecast(table, Int32Array.of(5)));
    const falling = { ...table, counts: table.counts.map(() => -1000) };
    expect([...linear.forecast(falling, Int32Array.of(0))]).toEqual([0, 0, 0, 0]);
  });

  it('learns nothing from what was not measured, and says so where a horizon has nothing', () => {
    const table = recurrence(50, 2, [0.5, 0.3, 1], 3);
    const measured = Uint8Array.from(table.counts, (_, i) => Number(i % 7 !== 0));
    const starts = windowStarts({ from: 0, to: 50 }, { inputs: 3, outputs: 1 });
    const fit = (counts: Float32Array) =>
      new LinearAutoregression({ ...table, counts, measured }, starts, { inputs: 3, outputs: 1 }, SCORE);
    // The last row is a target and never an input; its first value was not measured, its second was.
    const changed = table.counts.slice();
    changed[98] += 1000;
    expect(fit(changed).weights).toEqual(fit(table.counts).weights);
    changed[99] += 1000;
    expect(fit(changed).weights).not.toEqual(fit(table.counts).weights);
    const none = { ...table, measured: new Uint8Array(table.counts.length) };
    expect(() => new LinearAutoregression(none, starts, LENGTHS, SCORE)).toThrow(/a horizon has none/);
  });

  it('gives without gaps what it gives where all is said to be measured', () => {
    const table = recurrence(50, 2, [0.5, 0.3, 1], 4);
    const starts = windowStarts({ from: 0, to: 50 }, LENGTHS);
    const measured = new Uint8Array(table.counts.length).fill(1);
    const [own, said] = [table, { ...table, measured }].map(
      (each) => new LinearAutoregression(each, starts, LENGTHS, SCORE).weights,
    );
    own.forEach((weight, i) => expect(said[i]).toBeCloseTo(weight, 10));
  });
});

describe('linear departures from the average', () => {
  const days = 20;
  /** A daily wave, and departures from it that fade by half with every bin. */
  const random = new Random(3);
  const table = {
    rows: 8 * days,
    nodes: 1,
    counts: new Float32Array(8 * days),
    slotsPerDay: 8,
    firstWeekday: 0,
  };
  let departure = 0;
  for (let row = 0; row < table.rows; row++) {
    departure = 0.5 * departure + random.normal();
    table.counts[row] = 40 + 20 * Math.sin((2 * Math.PI * row) / 8) + departure;
  }
  const train = { from: 0, to: 8 * 15 };
  const average = new HistoricalAverage(table, train, 'weekend');
  const starts = windowStarts(train, LENGTHS);
  const departures = new LinearDepartures(table, starts, LENGTHS, 2, average);
  const tested = forecastWindows(
    table,
    SCORE,
    windowStarts({ from: train.to, to: table.rows }, LENGTHS),
    LENGTHS,
  );
  const errorOf = (forecast: Float32Array) =>
    horizonErrors(forecast, tested.yCounts, LENGTHS.outputs, 1).average.mae;

  it('know what is usual and what is happening: nearer than the average and than the last bins alone', () => {
    const own = errorOf(departures.forecast(tested));
    const linear = new LinearAutoregression(table, starts, LENGTHS, SCORE);
    expect(own).toBeLessThan(0.95 * errorOf(average.forecast(tested)));
    expect(own).toBeLessThan(0.8 * errorOf(linear.forecast(table, tested.starts)));
  });

  it('forecast nothing below 0', () => {
    const low = { ...table, counts: table.counts.map((count) => Math.max(0, count - 45)) };
    const mean = new HistoricalAverage(low, train, 'weekend');
    const own = new LinearDepartures(low, starts, LENGTHS, 2, mean);
    const windows = forecastWindows(low, SCORE, starts, LENGTHS);
    expect(Math.min(...own.forecast(windows))).toBeGreaterThanOrEqual(0);
  });
});
