import { expect, it } from 'vitest';
import { changedMost } from './changed-most';
import { inNumbers, inShares, type ResultTable, type Values } from './result-table';

const ARRIVAL = inShares('arrival', 'Arrival', { better: 'higher' });
const DTW = inNumbers('dtw', 'DTW', { unit: 'km', decimals: 1, better: 'lower' });
const ROADS = inNumbers('roads', 'Roads');

const table = (before: Values, after: Values, difference?: Values): ResultTable => ({
  ...{ id: 'routes', title: 'Routes', rowHeading: 'Model', note: '', measures: [ARRIVAL, DTW, ROADS] },
  compare: [['vanilla', 'distilled']],
  rows: [
    { name: 'vanilla', label: 'vanilla', role: 'network', values: before },
    { name: 'distilled', label: 'distilled', role: 'network', values: after },
  ],
  ...(difference && { differences: [{ before: 'vanilla', after: 'distilled', values: difference }] }),
});
const BEFORE = { arrival: 0.9, dtw: 6, roads: 20 };
const AFTER = { arrival: 0.8, dtw: 7.5, roads: 60 };

it('names the largest change beyond chance, by its share of the value before', () => {
  const clear = {
    arrival: { value: -0.1, low: -0.2, high: -0.05 },
    dtw: { value: 1.5, low: 0.5, high: 2.5 },
  };
  expect(changedMost([table(BEFORE, AFTER, clear)])).toBe(
    'Changed most beyond chance: DTW is worse, 7.5 km (distilled) beside 6.0 km (vanilla). 95 % interval of the difference: +0.5 to +2.5.',
  );
  const unclear = { ...clear, dtw: { value: 1.5, low: -0.5, high: 3.5 } };
  expect(changedMost([table(BEFORE, AFTER, unclear)])).toMatch(
    /^Changed most beyond chance: Arrival is worse/,
  );
});

it('says that nothing changed beyond chance, that there is no interval, and nothing where nothing is compared', () => {
  const arrival = { value: -0.1, low: -0.2, high: 0 };
  expect(changedMost([table(BEFORE, AFTER, { arrival })])).toMatch(
    /^Nothing changed beyond chance, in 1 comp/,
  );
  expect(changedMost([table(BEFORE, AFTER)])).toMatch(/^No change here has an interval/);
  expect(changedMost([{ ...table(BEFORE, AFTER), rows: [] }])).toBeNull();
});

it('takes intervals of rows that do not touch where no differences were measured', () => {
  const [low, high] = [{ dtw: { value: 2, low: 1, high: 3 } }, { dtw: { value: 5, low: 4, high: 6 } }];
  expect(changedMost([table(high, low)])).toBe(
    'Changed most beyond chance: DTW is better, 2.0 km (distilled) beside 5.0 km (vanilla).',
  );
  expect(changedMost([table(low, { dtw: { value: 3, low: 2, high: 4 } })])).toMatch(/^Nothing changed/);
});
