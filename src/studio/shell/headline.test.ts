import { describe, expect, it } from 'vitest';
import {
  accuracyHeadline,
  arrivalHeadline,
  firstHeadline,
  preparingHeadline,
  trainingHeadline,
} from './headline';

describe('the line of the folded drawer', () => {
  it('gives the loss and the time left while a network trains', () => {
    expect(trainingHeadline('distilled', 1.23456, false, 130_000)).toEqual({
      title: 'Loss',
      values: [{ source: 'distilled', text: '1.235' }],
      rest: 'about 2 min 10 s left of this network',
    });
    expect(trainingHeadline('teacher', NaN, true, 1)).toMatchObject({
      values: [{ text: '–' }],
      rest: 'paused',
    });
  });

  it('says what is being prepared before the first step', () => {
    expect(preparingHeadline('Asking the teacher', 60_000)).toEqual({
      title: 'Asking the teacher',
      values: [],
      rest: 'about 1 min left',
    });
  });

  it('gives the arrival rates of the students, and none of baselines', () => {
    const result = (source: string, value: number | null) => ({
      ...{ source, count: 400 },
      estimates: { arrival: { value } },
    });
    const compared = {
      results: [result('distilled', 0.965), result('markov', 0.5), result('vanilla', null)],
    };
    expect(arrivalHeadline(compared as never)).toEqual({
      title: 'Arrival',
      measure: 'arrival',
      values: [{ source: 'distilled', text: '96.5 %' }],
      rest: 'of 400 pairs',
    });
    expect(arrivalHeadline({ results: [] })).toBeNull();
  });

  it("gives the students' next roads, and nothing where none were scored", () => {
    const of = (accuracy: number) => ({ accuracy, timeError: 0.1 });
    expect(accuracyHeadline({ scores: { vanilla: of(0.86), markov: of(0.8), distilled: of(0.87) } })).toEqual(
      {
        title: 'Next road right',
        values: [
          { source: 'vanilla', text: '86.0 %' },
          { source: 'distilled', text: '87.0 %' },
        ],
        rest: 'on test trips',
      },
    );
    expect(accuracyHeadline({ scores: { markov: of(0.8) } })).toBeNull();
  });

  it('gives the numbers of the first view until there are others', () => {
    const value = (share: number) => [
      { value: 9, low: null, high: null },
      { value: share, low: 0, high: 1 },
    ];
    const first = {
      measures: [{ key: 'edr' }, { key: 'arrival' }],
      results: [
        { model: 'vanilla', routes: 4, values: value(0.5) },
        { model: 'shortest', routes: 4, values: value(1) },
      ],
    };
    expect(firstHeadline(first as never)).toMatchObject({
      values: [{ source: 'vanilla', text: '50.0 %' }],
      rest: 'of 4 pairs',
    });
  });
});
