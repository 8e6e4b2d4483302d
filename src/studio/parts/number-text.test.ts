import { describe, expect, it } from 'vitest';
import { readNumber } from './number-text';

describe('readNumber', () => {
  it.each([
    ['42', {}, 42],
    ['0.5', { step: 0.1, min: 0, max: 1 }, 0.5],
    ['1e-3', { step: 0.0001 }, 0.001],
  ])('reads %s', (text, range, value) => expect(readNumber(text, range)).toEqual({ value }));

  it.each([
    ['', {}, 'Enter a whole number.'],
    ['x', { step: 0.1 }, 'Enter a number.'],
    ['1.5', { min: 1 }, 'Enter a whole number, 1 or more.'],
    ['9', { max: 8 }, 'Enter a whole number, 8 or less.'],
    ['-0.1', { min: 0, max: 1, step: 0.01 }, 'Enter a number from 0 to 1.'],
    ['Infinity', { step: 0.1 }, 'Enter a number.'],
  ])('says what "%s" should be', (text, range, problem) =>
    expect(readNumber(text, range)).toEqual({ problem }),
  );
});
