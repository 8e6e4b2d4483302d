import { expect, it } from 'vitest';
import { progressInWords } from './progress-words';

it.each([
  [{ done: 1_234_567, total: 5_000_000, unit: 'bytes' }, '1.2 of 5.0 MB'],
  [{ done: 20_000, total: 964_846, unit: 'bytes' }, '0.0 of 1.0 MB'],
  [{ done: 1_234_567_890, unit: 'bytes' }, '1,234.6 MB'],
  [{ done: 3, total: 12.4, unit: 'MB' }, '3.0 of 12.4 MB'],
  [{ done: 1240, total: 3000, unit: 'steps' }, '1,240 of 3,000 steps'],
  [{ done: 7, unit: 'roads' }, '7 roads'],
])('%j is %s', (progress, words) => expect(progressInWords(progress)).toBe(words));
