import { describe, expect, it } from 'vitest';
import { arrivals, firstLegend, firstSentence } from './first-words';

const values = (share: number) => [{ value: share, low: null, high: null }];
const view = {
  city: { name: 'Porto', simulated: false },
  trips: Array(8).fill({}),
  measures: [{ key: 'arrival' }],
  results: [
    { model: 'vanilla', values: values(0.9775) },
    { model: 'distilled', values: values(0.97) },
  ],
} as never;

describe('the words of the first view', () => {
  it('count the trips and give the arrival rates', () => {
    expect(firstSentence(view)).toMatch(/^Eight real trips through Porto,/);
    expect(arrivals(view)).toEqual({ vanilla: 0.9775, distilled: 0.97 });
    expect(firstLegend(view).map(({ text }) => text)).toEqual([
      'as people drove',
      'arrives in 97.0\u00a0%',
      'arrives in 97.8\u00a0%',
    ]);
  });

  it('say that trips are simulated', () => {
    const made = { ...(view as object), city: { name: 'Sample city', simulated: true } } as never;
    expect(firstSentence(made)).toMatch(/^Eight simulated trips through an invented city,/);
    expect(firstLegend(made)[0].text).toBe('as invented drivers drove');
  });

  it('show a dash for a number that is not known', () => {
    expect(
      firstLegend({ city: { simulated: false }, trips: [], measures: [], results: [] } as never)[1].text,
    ).toContain('–');
  });
});
