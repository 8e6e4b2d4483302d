import { describe, expect, it } from 'vitest';
import { encodeClasses, roadClassOf } from './road-details-table';

describe('roadClassOf', () => {
  it.each([
    ['primary', 'primary'],
    ['unclassified', 'unclassified'],
    ["['primary', 'secondary']", 'primary'],
    ["['unclassified', 'residential']", 'residential'],
    ['["unclassified","residential"]', 'residential'],
    ["['tertiary', 'unclassified']", 'tertiary'],
    ["['unclassified']", 'unclassified'],
    ['[]', '[]'],
    ['', ''],
    [' primary', ' primary'],
  ])('%s is %s', (cell, name) => {
    expect(roadClassOf(cell)).toBe(name);
  });
});

describe('encodeClasses', () => {
  it('orders text as text and integers as numbers', () => {
    expect(encodeClasses(['10', '9', 'residential', '2']).codes).toEqual(Uint16Array.of(0, 2, 3, 1));
    expect(encodeClasses(['10', '9', '2', '20', '2'])).toEqual({
      codes: Uint16Array.of(2, 1, 0, 3, 0),
      names: ['2', '9', '10', '20'],
    });
  });

  it('takes two spellings of one integer for one class', () => {
    expect(encodeClasses(['07', '7', '-1'])).toEqual({ codes: Uint16Array.of(1, 1, 0), names: ['-1', '7'] });
  });

  it('takes integers for text or for numbers where it is told which they are', () => {
    expect([...encodeClasses(['10', '9'], false).codes]).toEqual([0, 1]);
    expect([...encodeClasses(['10', '9'], true).codes]).toEqual([1, 0]);
  });
});
