import { expect, it } from 'vitest';
import { precisionWords } from './compute-advice';

it('says what is computed in half precision, and that the rest is not', () => {
  expect(precisionWords(true)).toMatch(
    /soft targets .* half precision\. Training and routes .* single precision\.$/,
  );
  expect(precisionWords(false)).toBe('All products are in single precision.');
});
