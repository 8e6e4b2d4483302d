import { describe, expect, it } from 'vitest';
import { StopReason, routeSetFrom } from '../../../../generation/route';
import { smallRecord } from '../../testing/small-run';
import { runResult, type RunResult, reasonInWords, resultInWords, tellingPairInWords } from './run-result';

/** Routes of which the first `arrived` arrive. */
const routes = (count: number, arrived: number) =>
  routeSetFrom(
    Array.from({ length: count }, (_, i) => ({
      roads: [i, i + 1],
      times: [0, 1],
      origin: i,
      destination: i + 1,
      stop: i < arrived ? StopReason.arrived : StopReason.beamsClosed,
      logProb: -1,
    })),
  );
const sets = (vanilla: number, distilled: number, count = 100) => [
  { source: 'vanilla' as const, routes: routes(count, vanilla) },
  { source: 'distilled' as const, routes: routes(count, distilled) },
];

describe('the result of a run', () => {
  it('has accuracy and arrival of each student, and the gap of arrival with its interval', () => {
    const result = runResult(smallRecord(), sets(90, 60));
    expect(result).toMatchObject({
      students: [
        { student: 'vanilla', accuracy: 0.9, arrival: 0.9 },
        { student: 'distilled', accuracy: 0.92, arrival: 0.6 },
      ],
      trips: 'test',
      pairs: 100,
    });
    const { value, low, high } = result.arrivalGap!;
    expect(value).toBeCloseTo(-0.3, 10);
    expect(low).toBeLessThan(-0.3);
    expect(high).toBeGreaterThan(-0.3);
    expect(high).toBeLessThan(-0.1);
  });

  it('does without routes, without an interval for one pair, and without test trips', () => {
    const record = smallRecord();
    expect(runResult(record, [])).toMatchObject({ pairs: 0, arrivalGap: null });
    expect(runResult(record, []).students[0].arrival).toBeNaN();
    expect(runResult(record, sets(1, 0, 1))).toMatchObject({ pairs: 1, arrivalGap: null });
    const { vanilla } = record.networks;
    const scores = { val: { accuracy: 0.7 }, test: { accuracy: NaN } };
    const networks = { vanilla: { ...vanilla, report: { ...(vanilla.report as object), scores } } };
    expect(runResult({ ...record, networks }, [])).toMatchObject({
      trips: 'validation',
      students: [{ student: 'vanilla', accuracy: 0.7 }],
    });
  });
});

describe('the result in words', () => {
  const result = (accuracy: number, gap: RunResult['arrivalGap']): RunResult => ({
    students: [
      { student: 'vanilla', accuracy: 0.8, arrival: 0.9 },
      { student: 'distilled', accuracy, arrival: 0.9 + (gap?.value ?? 0) },
    ],
    trips: 'test',
    pairs: 100,
    arrivalGap: gap,
    learnt: { own: 6400, all: 6400 },
  });

  it('says by how many points, and whether that is more than the interval', () => {
    const better = result(0.812, { value: 0.04, low: 0.01, high: 0.08 });
    expect(resultInWords({ ...better, learnt: { own: 100, all: 6400 } })[0]).toBe(
      'Each student learnt from 100 of 6,400 training trips.',
    );
    expect(resultInWords(better)).toEqual([
      'Next road right: distilled is 1.2 points better. A single run cannot tell whether another seed would say the same.',
      'Arrived: distilled is 4.0 points better; a clear difference. 95 % interval: +1.0 to +8.0.',
    ]);
    expect(resultInWords(result(0.8, { value: 0.01, low: -0.02, high: 0.04 }))).toEqual([
      'Next road right: both students are equally accurate.',
      'Arrived: distilled is 1.0 points better; no clear difference (could be chance). 95 % interval: −2.0 to +4.0.',
    ]);
    expect(resultInWords(result(0.8, { value: 0, low: 0, high: 0 }))[1]).toBe('Arrived: no difference.');
  });

  it('says why a distilled student may arrive less often, where it does', () => {
    const behind = result(0.79, { value: -0.1, low: -0.16, high: -0.04 });
    expect(resultInWords(behind)).toEqual([
      expect.stringContaining('distilled is 1.0 points worse'),
      'Arrived: distilled is 10.0 points worse; a clear difference. 95 % interval: −16.0 to −4.0.',
    ]);
    expect(reasonInWords(behind)).toMatch(/habits of the last few roads, not the destination/);
    expect(reasonInWords(result(0.9, { value: 0.1, low: 0, high: 0.2 }))).toBeNull();
    expect(reasonInWords(result(0.79, null))).toBeNull();
    expect(resultInWords(result(0.79, null))).toHaveLength(1);
  });

  it('says what it can of one student alone', () => {
    const alone = { ...result(0.8, null), students: [{ student: 'vanilla', accuracy: 0.8, arrival: 0.9 }] };
    expect(resultInWords(alone as RunResult)).toEqual([
      'Only the vanilla student was trained. Train both from the same seed to see what a teacher changes.',
    ]);
  });

  it('says what a pair tells', () => {
    const pair = { pair: 3, vanillaArrived: true, distilledArrived: false, shared: 0.256 };
    expect(tellingPairInWords(pair)).toBe('Only the vanilla student arrives');
    expect(tellingPairInWords({ ...pair, distilledArrived: true })).toBe(
      'Both arrive; they share 26 % of their roads',
    );
    expect(tellingPairInWords({ ...pair, vanillaArrived: false })).toMatch(/^Neither arrives/);
  });
});
