import { expect, it } from 'vitest';
import { precisionWords } from './precision-words';

it('says what is computed in half precision, and that the rest is not', () => {
  expect(precisionWords(true)).toMatch(/^Soft targets .* 11 bits. What is trained.* 24.$/);
  expect(precisionWords(false)).toBe('All products are in single precision.');
});
