import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeClasses, roadClassOf } from './road-classes';

const FIXTURE = '../shared/reference/hoser_forward_tiny.json';

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

  describe.skipIf(!existsSync(FIXTURE))('reference cases (skipped where ../shared is absent)', () => {
    it('gives the codes of scikit-learn', () => {
      interface Case {
        column: (string | number)[];
        codes: number[];
      }
      const { label_encoder_cases: cases } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as {
        label_encoder_cases: Case[];
      };
      expect(cases.length).toBeGreaterThan(0);
      for (const { column, codes } of cases)
        expect(Array.from(encodeClasses(column.map(String)).codes)).toEqual(codes);
    });
  });
});
