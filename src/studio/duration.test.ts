import { expect, it } from 'vitest';
import { inWords } from './figures';

it.each([
  [-5, '0 s'],
  [400, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_700, '1 h'],
  [7_500_000, '2 h 5 min'],
])('%d ms is %s', (ms, words) => {
  expect(inWords(ms)).toBe(words);
});
