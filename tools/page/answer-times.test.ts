import { describe, expect, it } from 'vitest';
import { summariseAnswers } from './page-times';

describe('summariseAnswers', () => {
  it('gives the nearest ranks, the most, and what that was', () => {
    const answers = Array.from({ length: 20 }, (_, i) => ({ what: `key ${i}`, ms: 20 - i }));
    expect(summariseAnswers(answers)).toEqual({ count: 20, p50: 10, p95: 19, max: 20, slowest: 'key 0' });
  });

  it('of one is that one, of none says nothing', () => {
    expect(summariseAnswers([{ what: 'click x', ms: 3 }])).toMatchObject({ p50: 3, p95: 3, max: 3 });
    expect(summariseAnswers([]).p50).toBeNaN();
  });
});
