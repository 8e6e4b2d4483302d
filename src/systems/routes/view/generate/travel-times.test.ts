import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { RouteTimesReport } from '../../../../evaluation/times/route-times';
import { wordsFor } from '../../../../studio/trip-words';
import { words } from '../../../../studio/testing/words';
import TravelTimes from './TravelTimes.svelte';

const about = (value: number, half = 0.5) => ({ value, low: value - half, high: value + half });
const mae = (value: number) => ({ errors: { mae: about(value) } });

/** @param farther minutes by which the encoder is farther from the trips than routes are */
const reportOf = (farther: number) =>
  ({
    ...{ routes: 40, apart: about(3), longer: about(-2), beyond: about(0.25, 0.1) },
    against: {
      trips: 30,
      sources: [mae(1.5), mae(1.5 + farther)],
      differences: [{ difference: { mae: about(farther) } }],
    },
  }) as unknown as RouteTimesReport;

function shown(reports: readonly (RouteTimesReport | null)[]): string {
  const none = new Float64Array(0);
  const own = {
    ...{ on: true, title: 'Recovery', teller: { label: 'encoder', from: 'Friday' } },
    times: {
      ...{ limit: 2, trips: 400 },
      sets: reports.map((report) => ({ own: none, said: none, trip: none, report })),
    },
    checking: { active: false, progress: null, failure: null, phase: 'done' },
    follow: () => undefined,
  };
  const props = { own: own as never, sources: ['vanilla', 'distilled'] as const, words: wordsFor(true) };
  return words(render(TravelTimes, { props }).body);
}

describe('the travel time check of a set of routes', () => {
  it('says of each who drew routes that arrived how many are beyond, and how far both are from the trips', () => {
    const text = shown([null, reportOf(-1)]);
    expect(text).not.toContain('Vanilla');
    expect(text).toMatch(/Distilled student 25 % beyond 15 % to 35 %/);
    expect(text).toMatch(/40 routes, 3\.0 min apart 2\.5 to 3\.5 ; routes minus encoder −2\.0 min/);
    expect(text).toMatch(/Off from the simulated trips: 1\.5 min, the encoder 0\.5 min/);
    expect(text).not.toContain('counts for little');
  });

  it('warns where the encoder is farther from the trips beyond chance, and not where that could be chance', () => {
    expect(shown([reportOf(1)])).toContain('counts for little');
    expect(shown([reportOf(0.4)])).not.toContain('counts for little');
  });

  it('says so where nothing arrived', () => {
    expect(shown([null, null])).toContain('No route arrived');
  });
});
