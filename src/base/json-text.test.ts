import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timesTheWork } from './testing/work';
import { endOfString, JSON_LIMITS, parseJson } from './json';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('JSON of a stranger', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });

  it('is refused where JSON.parse refuses it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const plain = () => JSON.parse(text) as unknown;
        const outcome = (parse: () => unknown) => {
          try {
            return parse();
          } catch (error) {
            return (error as Error).name;
          }
        };
        expect(outcome(() => parseJson(text))).toEqual(outcome(plain));
      }),
      { numRuns: 300 },
    );
  });

  it('may nest so deep and no deeper, brackets in strings left aside', () => {
    const { depth } = JSON_LIMITS;
    expect(() => parseJson(nested(depth))).not.toThrow();
    expect(() => parseJson(nested(depth + 1))).toThrow(/more than 64 deep/);
    expect(parseJson(JSON.stringify([nested(1000), '\\"[['.repeat(50)]))).toHaveLength(2);
  });

  it('may hold so many lists and values', () => {
    const few = { depth: 4, containers: 3, values: 3 };
    expect(parseJson('[[],[],0]', few)).toHaveLength(3);
    expect(() => parseJson('[[],[],[]]', few)).toThrow(/more than 3 lists and objects/);
    expect(() => parseJson('[1,2,3,4,5]', few)).toThrow(/more than 3 values/);
  });

  it.each([
    ['backslashes', '\\'],
    ['escaped quotes', '\\"'],
    ['quotes', '"'],
  ])('is looked through as fast as its parts, where its strings hold %s', (_, text) => {
    const refused = (times: number) =>
      expect(() => parseJson(`["${text.repeat(times)}`)).toThrow(SyntaxError);
    const inParts = () => {
      for (let part = 0; part < 100; part++) refused(500);
    };
    // Where its time grew with the square of its length, it would be a hundred times.
    expect(timesTheWork(() => refused(50_000), inParts)).toBeLessThan(20);
  });
});

it('finds the end of a string behind escapes', () => {
  expect(endOfString('"a\\"b" c', 0)).toBe(5);
  expect(endOfString('"a\\\\" c', 0)).toBe(4);
  expect(endOfString('"a', 0)).toBe(2);
});
