import { describe, expect, it } from 'vitest';
import { readClaims } from './claim';
import { readStudy } from './study-result-schema';
import { syntheticFinal, syntheticGrid, syntheticSearch } from './testing/synthetic-study';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const CLAIM = {
  text: 'It helps',
  where: 'Table 3',
  thesis: '88 %',
  measure: 'arrival',
  arm: 'distilled',
  against: 'vanilla',
  says: 'better',
};

describe('the file of a study', () => {
  it('is read as it was written', () => {
    for (const result of [syntheticGrid(), syntheticSearch(), syntheticFinal()])
      expect(readStudy('study.json', bytes(result))).toEqual({ result, claims: [] });
    expect(readStudy('study.json', bytes({ ...syntheticGrid(), claims: [CLAIM] })).claims).toEqual([CLAIM]);
  });

  it('may have facts of its city', () => {
    const city = { roads: 300, trips: 600, roadsPerTrip: 11.5, tripsPerRoad: 2, kilometres: 1.2 };
    const result = { ...syntheticGrid(), city };
    expect(readStudy('study.json', bytes(result)).result).toEqual(result);
    expect(() => readStudy('study.json', bytes({ ...result, city: { ...city, roads: -1 } }))).toThrow(
      /city\.roads/,
    );
  });

  it('may have runs in folders beside it, of studies that were merged', () => {
    const { trials, ...rest } = syntheticGrid();
    const beside = { ...rest, trials: [{ ...trials[0], run: '../shard-2/trial-0000' }] };
    expect(readStudy('study.json', bytes(beside)).result.trials[0].run).toBe('../shard-2/trial-0000');
  });

  it('leaves out measures that are no number', () => {
    const result = syntheticGrid();
    const trials = result.trials.map((trial, i) =>
      i === 0 ? { ...trial, measures: { dtw: NaN, arrival: 1 } } : trial,
    );
    expect(readStudy('study.json', bytes({ ...result, trials })).result.trials[0].measures).toEqual({
      arrival: 1,
    });
  });

  it('is refused with the place of what is wrong', () => {
    const result = syntheticGrid();
    const first = result.trials[0];
    const withTrial = (own: object) => ({ ...result, trials: [{ ...first, ...own }] });
    const cases: [unknown, RegExp][] = [
      [{ ...result, objective: 'f1' }, /objective "f1" is none of its measures/],
      [{ ...result, baseline: 'alone' }, /baseline "alone"/],
      [{ ...result, arms: [...result.arms, result.arms[0]] }, /same name/],
      [withTrial({ arm: 'x' }), /arm "x"/],
      [withTrial({ values: {} }), /no value of student-share/],
      [withTrial({ run: 'runs/../../etc' }), /trials\.0\.run/],
      [withTrial({ run: '..' }), /trials\.0\.run/],
      [withTrial({ run: '/etc' }), /trials\.0\.run/],
      [withTrial({ state: 'done' }), /trials\.0\.state/],
      [withTrial({ seconds: -1 }), /trials\.0\.seconds/],
      [{ ...result, trials: [first, first] }, /same number/],
      [{ ...result, axes: [{ ...result.axes[0], values: { low: 2, high: 1, whole: true } }] }, /axes\.0/],
    ];
    for (const [value, message] of cases)
      expect(() => readStudy('study.json', bytes(value))).toThrow(message);
  });
});

describe('the claims of a study file', () => {
  it('are read, and none where there are none', () => {
    expect(readClaims('study', bytes({ title: 'A', claims: [CLAIM] }))).toEqual([CLAIM]);
    expect(readClaims('study', bytes({ title: 'A' }))).toEqual([]);
  });

  it('are refused with the place of what is wrong', () => {
    const refused = (own: object) => () => readClaims('study', bytes({ claims: [{ ...CLAIM, ...own }] }));
    expect(refused({ says: 'best' })).toThrow(/claims\.0\.says/);
    expect(refused({ says: { low: 2, high: 1 } })).toThrow(/claims\.0\.says/);
    expect(refused({ against: null })).toThrow(/says a range/);
    expect(refused({ where: undefined })).toThrow(/claims\.0/);
  });
});
