import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { ROUTE_SOURCES } from '../routes/route-source';
import { readVerdicts, verdictCsv, verdictFile, verdictText } from './verdict-file';
import { REASONS, VERDICTS, verdictMap, withVerdict, type Verdict } from './verdict';

const verdict = fc.record({
  source: fc.constantFrom('real' as const, ...ROUTE_SOURCES),
  pair: fc.nat(99),
  pass: fc.constantFrom(0 as const, 1 as const),
  verdict: fc.constantFrom(...VERDICTS),
  reason: fc.option(fc.constantFrom(...REASONS)),
  note: fc.string({ maxLength: 40 }).map((note) => note.replace(/[^ -~]/g, '')),
  at: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  blind: fc.boolean(),
}) satisfies fc.Arbitrary<Verdict>;

const fileOf = (verdicts: readonly Verdict[]) =>
  verdictFile({
    reviewer: 'Ada',
    dataset: 'Porto',
    review: '0123456789abcdef',
    pairs: 100,
    sets: [{ source: 'setA', title: '=cmd|calc' }],
    verdicts,
  });
const bytes = (text: string) => new TextEncoder().encode(text);

describe('files of verdicts', () => {
  it('are read as they were written', () =>
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 20 }), (verdicts) => {
        const file = fileOf(verdicts);
        expect(readVerdicts('ada.json', bytes(verdictText(file)))).toEqual(file);
      }),
    ));

  it.each([
    ['nothing', '', /ada\.json/],
    ['another file', '{"format":"route-distillery-view","version":1}', /ada\.json/],
    ['a newer version', '{"format":"route-distillery-verdicts","version":2}', /newer version/],
    [
      'a verdict that is none',
      verdictText(fileOf([])).replace('"verdicts": []', '"verdicts": [{}]'),
      /verdict/,
    ],
    [
      'a pair that is not there',
      verdictText({ ...fileOf([]), pairs: 1, verdicts: [someVerdict(4)] }),
      /pair 5 of 1/,
    ],
  ])('refuse %s', (_, text, message) => {
    expect(() => readVerdicts('ada.json', bytes(text))).toThrow(message);
  });

  it('run as no formula, whatever the notes, the sets and the reviewer are called', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', '', 'x,'),
        fc.string({ maxLength: 10 }),
        (sign, rest) => {
          const csv = verdictCsv(
            { ...fileOf([{ ...someVerdict(3), source: 'setA', note: sign + rest }]), reviewer: sign + rest },
            () => [7, 9],
          );
          const [, row] = Papa.parse<string[]>(csv, { delimiter: ',' }).data;
          expect(row).toHaveLength(12);
          for (const cell of row) expect(cell).not.toMatch(/^\s*(?![+-]?\d+(?:\.\d+)?$)[=+\-@]/);
        },
      ),
    ));
});

describe('a map of verdicts', () => {
  it('holds the last word on each line, in the order in which they were given', () => {
    const [a, b] = [someVerdict(1), someVerdict(2)];
    const again = { ...a, verdict: 'unsure' as const };
    let map = verdictMap([a, b]);
    map = withVerdict(map, again, again);
    expect([...map.values()]).toEqual([b, again]);
    map = withVerdict(map, again, null);
    expect([...map.values()]).toEqual([b]);
  });
});

function someVerdict(pair: number): Verdict {
  return {
    ...({ source: 'real', pass: 0, verdict: 'plausible', reason: null } as const),
    ...{ pair, note: '', at: '2026-01-01T00:00:00.000Z', blind: false },
  };
}
