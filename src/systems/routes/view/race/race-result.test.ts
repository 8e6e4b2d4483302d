import { describe, expect, it } from 'vitest';
import { tinyExperiment } from '../../testing/tiny-experiment';
import type { FinishScores, Race } from '../../race/race';
import type { ThirdRunner } from '../../race/race-order';
import { raceResult } from './race-result';
import { betInWords, leaderInWords, resultInWords, thirdInWords } from './race-words';

/** Scores of one hundred pairs: arrived, exact, next road in percent. */
const scores = ([arrived, exact, accuracy]: readonly number[]): FinishScores & { crossEntropy: number } => ({
  pairs: 100,
  arrived,
  exact,
  accuracy: accuracy / 100,
  crossEntropy: 1,
});

/** A race that has come to its end. @param seeds what each runner scored, seed by seed */
function race(seeds: readonly (readonly (readonly number[])[])[], third: ThirdRunner | null = null): Race {
  const config = tinyExperiment({ epochs: 1 });
  const order = {
    config,
    steps: 2,
    drawEvery: 1,
    seeds: seeds.length,
    from: 'test' as const,
    trips: Uint32Array.of(0),
    third,
  };
  const runs = seeds.map((runners, i) => ({
    seed: config.seed + i,
    moments: [],
    finish: runners.map(scores),
  }));
  const none = {
    count: 0,
    offsets: new Uint32Array(1),
    roads: new Uint32Array(0),
    arrived: new Uint8Array(0),
  };
  return { order, pace: { routes: none, arrived: 0, exact: 0, finish: scores([50, 5, 70]) }, runs };
}

describe('the result of a race', () => {
  it('says of one seed what it measured, and that it is one', () => {
    const result = raceResult(
      race([
        [
          [90, 20, 80],
          [92, 20, 79],
        ],
      ]),
    )!;
    expect(result.leader).toBe('distilled');
    expect(result.runners.map(({ name }) => name)).toEqual(['vanilla', 'distilled', 'pace']);
    expect(result.runners[2].shares.accuracy.mean).toBeCloseTo(0.7);
    expect(resultInWords(result)).toEqual([
      'Arrived: distilled is 2.0 points better. One seed cannot tell whether another would say the same.',
      'Exact routes: no difference.',
      'Next road right: distilled is 1.0 points worse. One seed cannot tell whether another would say the same.',
    ]);
    expect(leaderInWords(result)).toBe('The distilled student is ahead.');
  });

  it('calls a difference clear only where all seeds agree', () => {
    const result = raceResult(
      race([
        [
          [90, 20, 80],
          [95, 22, 79],
        ],
        [
          [90, 20, 80],
          [88, 24, 78],
        ],
        [
          [90, 20, 80],
          [92, 20, 79],
        ],
      ]),
    )!;
    expect(result.gaps.map(({ sign }) => sign)).toEqual([0, 0, -1]);
    expect(result.leader).toBe('vanilla');
    expect(result.runners[1].shares.arrival).toEqual({
      mean: (0.95 + 0.88 + 0.92) / 3,
      low: 0.88,
      high: 0.95,
    });
    expect(resultInWords(result)).toEqual([
      'Arrived: distilled is 1.7 points better on average, but the seeds do not agree (−2.0 to +5.0): no clear difference.',
      'Exact routes: distilled is 2.0 points better on average, but the seeds do not agree (0.0 to +4.0): no clear difference.',
      'Next road right: distilled is 1.3 points worse with every seed (−2.0 to −1.0).',
    ]);
  });

  it('judges a bet by the first measure that tells the two apart', () => {
    const even = raceResult(
      race([
        [
          [90, 20, 80],
          [90, 20, 80],
        ],
      ]),
    )!;
    expect(even.leader).toBe('same');
    expect(betInWords('same', even)).toBe('You bet on no difference: the bet holds.');
    expect(betInWords(null, even)).toBeNull();
    const exact = raceResult(
      race([
        [
          [90, 21, 80],
          [90, 20, 85],
        ],
      ]),
    )!;
    expect(betInWords('distilled', exact)).toBe('You bet on the distilled student: the bet is lost.');
    expect(leaderInWords(exact)).toBe('The vanilla student is ahead.');
  });

  it('says what a control teaches about the teacher', () => {
    const third = { teacher: 'uniform', lambda: 0.1 } as const;
    const said = (runners: readonly (readonly number[])[], of: ThirdRunner = third) => {
      const whole = race([runners], of);
      return thirdInWords(whole, raceResult(whole)!);
    };
    expect(
      said([
        [90, 20, 80],
        [90, 20, 79],
        [90, 20, 81],
      ]),
    ).toMatch(/2\.0 points better .*does not help/);
    expect(
      said([
        [90, 20, 80],
        [90, 20, 79],
        [90, 20, 77],
      ]),
    ).toMatch(/2\.0 points worse .*counts, and not the smoothing/);
    expect(
      said([
        [90, 20, 80],
        [90, 20, 79],
        [90, 20, 79],
      ]),
    ).toMatch(/no clear difference .*cannot be told/);
    expect(
      said(
        [
          [90, 20, 80],
          [90, 20, 79],
          [90, 20, 81],
        ],
        { teacher: 'teacher', lambda: 0.5 },
      ),
    ).toBe('λ = 0.5: 2.0 points better than the distilled student in the next road.');
    const alone = race([
      [
        [90, 20, 80],
        [90, 20, 79],
      ],
    ]);
    expect(thirdInWords(alone, raceResult(alone)!)).toBeNull();
  });

  it('waits for the last seed', () => {
    const whole = race([
      [
        [90, 20, 80],
        [90, 20, 79],
      ],
    ]);
    expect(raceResult({ ...whole, order: { ...whole.order, seeds: 3 } })).toBeNull();
    expect(raceResult({ ...whole, runs: [{ ...whole.runs[0], finish: null }] })).toBeNull();
  });
});
