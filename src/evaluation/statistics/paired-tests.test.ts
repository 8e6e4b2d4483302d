import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { pairedTests, holmAdjusted } from './paired-tests';

const PAIRS = 80;
const random = new Random(11);
const column = (of: () => number) => Float64Array.from({ length: PAIRS }, of);
const hard = column(() => random.normal());
/** A model whose DTW lies by `worse` above what the pair would let one expect. */
const model = (name: string, worse: number, arrival: number) => ({
  name,
  columns: {
    dtw: hard.map((value, i) => (i === 7 && name === 'b' ? NaN : value + worse + 0.3 * random.normal())),
    arrival: column(() => (random.next() < arrival ? 1 : 0)),
  },
});
const models = [model('a', 0, 0.5), model('b', 0.4, 0.95), model('c', 0, 0.5)];

describe('paired tests of models', () => {
  const tests = pairedTests(models, ['dtw', 'arrival']);
  const found = (before: string, after: string, measure: string) =>
    tests.find((test) => test.before === before && test.after === after && test.measure === measure)!;

  it('hold every two models against each other by every measure', () => {
    expect(tests.map(({ before, after, measure }) => `${before}${after} ${measure}`)).toEqual([
      'ab dtw',
      'ab arrival',
      'ac dtw',
      'ac arrival',
      'bc dtw',
      'bc arrival',
    ]);
  });

  it('find what differs and not what does not', () => {
    expect(found('a', 'b', 'dtw')).toMatchObject({
      judgedBy: 'wilcoxon',
      signFlip: null,
      pairs: PAIRS - 1,
      dropped: 1,
    });
    for (const [before, after, differs] of [
      ['a', 'b', true],
      ['a', 'c', false],
      ['b', 'c', true],
    ] as const)
      for (const measure of ['dtw', 'arrival'])
        expect(found(before, after, measure).adjusted < 0.01).toBe(differs);
    expect(found('a', 'b', 'dtw').difference).toBeCloseTo(0.4, 0);
    expect(found('a', 'b', 'dtw').wilcoxon.effect).toBeGreaterThan(0.5);
  });

  it('judge shares by sign flips, and adjust over the measures of one comparison', () => {
    const share = found('a', 'b', 'arrival');
    expect(share).toMatchObject({ judgedBy: 'signFlip', signFlip: { exact: true } });
    expect(share.pValue).toBe(share.signFlip!.pValue);
    for (const [before, after] of ['ab', 'ac', 'bc']) {
      const own = tests.filter((test) => test.before === before && test.after === after);
      expect(own.map(({ adjusted }) => adjusted)).toEqual([...holmAdjusted(own.map(({ pValue }) => pValue))]);
    }
  });

  it('say the same of two models, whichever others are beside them', () => {
    expect(pairedTests([models[0], models[2]], ['dtw', 'arrival'])).toEqual(
      tests.filter(({ before, after }) => before === 'a' && after === 'c'),
    );
  });

  it('say nothing of a measure that no pair has', () => {
    const none = [0, 1].map((k) => ({ name: `${k}`, columns: { edr: new Float64Array(4).fill(NaN) } }));
    expect(pairedTests(none, ['edr'])[0]).toMatchObject({
      pairs: 0,
      dropped: 4,
      pValue: NaN,
      adjusted: NaN,
      difference: NaN,
    });
  });
});
