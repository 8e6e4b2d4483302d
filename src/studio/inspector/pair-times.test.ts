import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { CheckedTimes } from '../../evaluation/times/check-times';
import { wordsFor } from '../trip-words';
import { words } from '../testing/words';
import { pairTimes } from './pair-journeys';
import PairTimes from './PairTimes.svelte';

const set = (own: readonly number[], trip = NaN) => ({
  own: Float64Array.from(own),
  said: Float64Array.from(own, (minutes) => (Number.isNaN(minutes) ? NaN : 10)),
  trip: Float64Array.from(own, (minutes) => (Number.isNaN(minutes) ? NaN : trip)),
  report: null,
});
const times: CheckedTimes = {
  ...{ limit: 2, trips: 400 },
  sets: [set([NaN, NaN, 11]), set([NaN, 13, 7.5], 10.5)],
};
const SOURCES = ['vanilla', 'distilled'] as const;

describe('times of a pair', () => {
  it('are those of the trip and of routes that arrived, against the encoder', () => {
    expect(pairTimes(times, SOURCES, 1)).toEqual({
      said: 10,
      rows: [
        { source: 'real', minutes: 10.5, longer: 0.5, isBeyond: false },
        { source: 'distilled', minutes: 13, longer: 3, isBeyond: true },
      ],
      unchecked: ['vanilla'],
    });
    expect(pairTimes(times, SOURCES, 2)?.rows.map(({ isBeyond }) => isBeyond)).toEqual([false, true]);
    expect(pairTimes(times, SOURCES, 0)).toBeNull();
  });

  const shown = (over: object) =>
    render(PairTimes, {
      props: {
        own: {
          ...{ on: true, title: 'Recovery', teller: { label: 'encoder <i>', from: 'Friday <b>' } },
          ...{ times: null, checking: { active: false, progress: null, failure: null, phase: 'idle' } },
          ...{ follow: () => undefined, ...over },
        } as never,
        ...{ pair: 1, sources: SOURCES, isOn: () => true, words: wordsFor(true) },
      },
    }).body;

  it('are offered while nobody asked, by the network in use or the one that comes with the page', () => {
    // It is closed then, and says nothing but its title.
    expect(words(shown({ on: false }))).toContain('Travel time check');
    expect(shown({ on: false })).not.toContain('beyond');
  });

  it('stand beside the limit, and say whose route did not arrive', () => {
    const html = shown({ times });
    expect(html).not.toMatch(/<(b|i)>/);
    const text = words(html);
    expect(text).toContain('off by 2.0 min at most');
    expect(text).toContain('simulated validation trips');
    expect(text).toMatch(/says 10\.0 min for this origin/);
    expect(text).toMatch(/Simulated trip 10\.5 \+0\.5 yes .*13\.0 \+3\.0 no/);
    expect(text).toMatch(/did not arrive: vanilla/);
  });

  it('are not there while they are asked for, or could not be', () => {
    const checking = { active: true, progress: null, failure: null, phase: 'running' };
    expect(words(shown({ checking }))).toContain('Asking the encoder');
    const failure = { message: 'There are no validation trips.' };
    expect(words(shown({ checking: { ...checking, active: false, failure } }))).toMatch(
      /There are no validation trips\. .*Try again/,
    );
  });
});
