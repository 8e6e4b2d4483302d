import { describe, expect, it } from 'vitest';
import { blindScore, reviewerAgreement, selfAgreement, verdictCounts } from './agreement';
import { verdictMap, type Judged, type Reason, type Verdict, type VerdictWord } from './verdict';

const said = (
  source: Judged['source'],
  pair: number,
  verdict: VerdictWord,
  more: Partial<Verdict> = {},
): Verdict => ({
  ...{ source, pair, verdict, pass: 0, reason: null, note: '', at: '2026-01-01T00:00:00.000Z', blind: true },
  ...more,
});
const because = (reason: Reason) => ({ reason });

describe('the score of a round without names', () => {
  const verdicts = [
    said('real', 0, 'plausible'),
    said('real', 1, 'implausible', because('detour')),
    said('setA', 2, 'implausible', because('detour')),
    said('setA', 3, 'implausible', because('gap')),
    said('setA', 4, 'plausible'),
    said('real', 5, 'unsure'),
    // Said with names, or for the second time: no guess.
    said('setA', 6, 'implausible', { blind: false }),
    said('setA', 2, 'plausible', { pass: 1 }),
  ];
  const score = blindScore(verdicts);

  it('counts right guesses, and leaves out who is unsure', () => {
    expect([score.guessed, score.unsure]).toEqual([5, 1]);
    expect(score.accuracy.value).toBeCloseTo(3 / 5, 12);
    expect(score.driven.value).toBeCloseTo(1 / 2, 12);
    expect(score.routes.value).toBeCloseTo(2 / 3, 12);
    expect(score.accuracy.low).toBeLessThan(0.5);
    expect(score.accuracy.high).toBeGreaterThan(0.5);
  });

  it('says which reasons give routes away', () => {
    expect(score.byReason.map(({ reason, called, right }) => [reason, called, right.value])).toEqual([
      ['detour', 2, 0.5],
      ['gap', 1, 1],
    ]);
  });

  it('is no number where nothing was guessed', () => {
    expect(blindScore([]).accuracy.value).toBeNaN();
  });
});

describe('agreement', () => {
  it('is with oneself on what came twice', () => {
    const map = verdictMap([
      said('setA', 1, 'plausible'),
      said('setA', 1, 'plausible', { pass: 1 }),
      said('real', 2, 'implausible'),
      said('real', 2, 'unsure', { pass: 1 }),
      said('real', 3, 'implausible'),
    ]);
    const { items, observed } = selfAgreement(map);
    expect([items, observed.value]).toEqual([2, 0.5]);
  });

  it('of two reviewers is 1 where they say the same, and counts only what both judged', () => {
    const words: readonly VerdictWord[] = ['plausible', 'implausible', 'unsure', 'plausible'];
    const one = verdictMap(words.map((word, pair) => said('setA', pair, word)));
    expect(reviewerAgreement(one, one).kappa.value).toBe(1);
    const other = verdictMap([said('setA', 0, 'plausible'), said('setA', 9, 'plausible')]);
    expect(reviewerAgreement(one, other).items).toBe(1);
  });

  it('counts verdicts by source', () => {
    const map = verdictMap([
      said('setA', 1, 'plausible'),
      said('setA', 2, 'unsure'),
      said('setA', 2, 'plausible', { pass: 1 }),
      said('real', 2, 'implausible'),
    ]);
    expect(verdictCounts(map, 'setA')).toEqual([1, 0, 1]);
    expect(verdictCounts(map, 'real')).toEqual([0, 1, 0]);
  });
});
