import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visitsPerRoad } from '../../../domain/visits';
import type { GroupReview } from '../../../engine/metrics/review-group';
import type { Estimate } from '../../../evaluation/bootstrap';
import { FailureKind } from '../../../evaluation/conduct/failure-rules';
import { csvText } from '../../csv-table';
import { failedDecision, failureRows, failuresCsv, failuresInWords, hardPairs } from './failure-findings';
import { COULD_BE_CHANCE, mainPair, numberText, pText, setInWords } from './finding-words';
import { isTold, levelInWords, toldInWords } from './machine-findings';
import { noiseInWords, noiseRows } from './noise-findings';
import { radarAxes, radarCsv, radarInWords } from './radar-findings';
import { scenariosInWords, scenarioTable } from './scenario-findings';
import { roadDifferences, roadVerdict, spaceInWords, spaceRows } from './space-findings';
import { effectInWords, testRows, testsCsv, testsInWords } from './test-findings';
import { found, told } from '../../testing/tiny-findings';

describe('failures', () => {
  it('count every route of a set once', () => {
    const [any, ...each] = failureRows(found);
    any.counts.forEach(({ source, count, of, share }, i) => {
      expect(each.reduce((sum, { counts }) => sum + counts[i].count, 0)).toBe(count);
      expect(share.low).toBeLessThanOrEqual(count / of);
      expect(share.high).toBeGreaterThanOrEqual(count / of);
      if (source === 'markov') expect(count).toBeGreaterThanOrEqual(5);
    });
    expect(csvText(failuresCsv([any]))).toMatch(/^failure,set,routes,failed,share,low,high\nAny failure,/);
  });

  it('are told with their uncertainty', () => {
    const routes = (failed: number) => ({
      ...found.sets[0],
      kinds: Uint8Array.from({ length: 100 }, (_, i) => (i < failed ? FailureKind.deadEnd : 0)),
      kindCounts: found.sets[0].kindCounts.map((_, kind) =>
        kind === FailureKind.none ? 100 - failed : kind === FailureKind.deadEnd ? failed : 0,
      ),
    });
    const text = (a: number, b: number) =>
      failuresInWords({
        driven: null,
        sets: [
          { ...routes(a), source: 'vanilla' },
          { ...routes(b), source: 'distilled' },
        ],
      });
    expect(text(9, 12)).toContain(COULD_BE_CHANCE);
    expect(text(9, 12)).toMatch(/vanilla student 9\.0 % \(4\.8 to 16\.2 %\)/);
    expect(text(40, 5)).toMatch(
      /distilled student fails 35\.0 points less often .* p\s<\s0\.001 .*: a clear/,
    );
    expect(text(4, 4)).toContain('as often as');
  });

  it('of the hardest pairs name what each set did', () => {
    for (const { pair, failures, kinds } of hardPairs(found)) {
      expect(kinds).toEqual(found.sets.map((set) => set.kinds[pair]));
      expect(kinds.filter((kind) => kind !== FailureKind.none && kind !== FailureKind.cutOff)).toHaveLength(
        failures,
      );
    }
  });

  it('have a decision before the place where the route failed', () => {
    const roads = Uint32Array.of(4, 5, 6, 5, 7);
    expect(failedDecision(roads, -1)).toBeNull();
    expect(failedDecision(Uint32Array.of(4), 0)).toBeNull();
    expect([0, 1, 2, 4].map((step) => failedDecision(roads, step))).toEqual([0, 0, 1, 3]);
  });
});

describe('scenarios', () => {
  it('turn the difference so that the distilled student comes second, and give few pairs no interval', () => {
    const estimate = (value: number) => ({ value, low: value - 1, high: value + 1 });
    const all = (value: number) =>
      Object.fromEntries(
        Object.keys(found.byScenario[0].estimates[0]).map((key) => [key, estimate(value)]),
      ) as GroupReview['byScenario'][number]['estimates'][number];
    const one = (count: number) => ({
      ...found.byScenario[0],
      count,
      estimates: [all(5), all(3)],
      differences: [{ before: 0, after: 1, estimates: all(-2) }],
    });
    const table = scenarioTable(
      {
        byScenario: [one(40), one(3)],
        sets: [
          { ...found.sets[0], source: 'distilled' },
          { ...found.sets[1], source: 'vanilla' },
        ],
      },
      'hausdorff',
    );
    expect(table.pair).toEqual(['vanilla', 'distilled']);
    expect(table.rows[0].difference).toEqual({ value: 2, low: 1, high: 3 });
    expect(table.rows[1].difference!.low).toBeNaN();
    expect(scenariosInWords(table)).toMatch(
      /the distilled student against the vanilla student: clearly worse in/,
    );
  });

  it('that hold 0 could be chance', () => {
    const table = scenarioTable(found, 'arrival');
    const flat = {
      ...table,
      rows: table.rows.map((row) => ({ ...row, difference: { value: 1, low: -1, high: 3 } })),
    };
    expect(scenariosInWords(flat)).toContain(`in all ${table.rows.length} scenarios ${COULD_BE_CHANCE}`);
  });
});

describe('tests', () => {
  it('say clearly only what the adjusted p allows', () => {
    for (const { test, verdict, difference } of testRows(found, null)) {
      expect(difference.value).toBe(test.difference);
      if (test.adjusted >= 0.05) expect(verdict).toBe(COULD_BE_CHANCE);
      if (test.adjusted < 0.05) expect(verdict).not.toBe(COULD_BE_CHANCE);
    }
    const compared = (found.sets.length * (found.sets.length - 1)) / 2;
    expect(testsInWords(found)).toContain(`adjusted over these ${found.tests.length / compared} measures`);
    expect([...testsCsv(testRows(found, 'edr')).rows].every((row) => row[0] === 'edr')).toBe(true);
  });

  it('have effects in words by the bounds that are stated', () => {
    const [test] = found.tests;
    const ranked = (effect: number) =>
      effectInWords({ ...test, judgedBy: 'wilcoxon', wilcoxon: { ...test.wilcoxon, effect } });
    const flipped = (effect: number) =>
      effectInWords({ ...test, judgedBy: 'signFlip', signFlip: { pValue: 1, exact: true, effect } });
    expect([0.05, -0.1, 0.3, -0.9].map(ranked)).toEqual(['negligible', 'small', 'medium', 'large']);
    expect([0.19, -0.2, 0.5, Infinity].map(flipped)).toEqual(['negligible', 'small', 'medium', 'large']);
    expect(ranked(NaN)).toBe('');
  });

  it('count the measures in which one of two sets is nearer to the best', () => {
    const sources = found.measures.results.map(({ source }) => source);
    const axes = radarAxes(found);
    expect(axes.every(({ values }) => values.length === sources.length)).toBe(true);
    const [, before, after, better, all, worse] =
      /^The (.+) is nearer to the best than the (.+) in (\d+) of (\d+) measures, and farther in (\d+)\./i.exec(
        radarInWords(found),
      )!;
    expect(before).not.toBe(after);
    expect(Number(better) + Number(worse)).toBeLessThanOrEqual(Number(all));
    expect(csvText(radarCsv(axes, sources)).split('\n')[0]).toBe(`measure,share_is,${sources.join()}`);
    const alone = { measures: { ...found.measures, results: found.measures.results.slice(0, 1) } };
    expect(radarInWords(alone)).toMatch(/^Only one set/);
  });

  it('set divergences beside the noise, and say what cannot be told from it', () => {
    const noise = { value: 0.1, low: 0.08, high: 0.12 };
    const all = (of: Estimate) => ({ distance: of, radius: of, duration: of });
    const of = (...sets: Estimate[]) => {
      const floor = { ...found.noise!, divergences: all(noise), sets: sets.map(all) };
      const results = found.measures.results.slice(0, sets.length);
      return { measures: { ...found.measures, results }, noise: floor };
    };
    const [above] = noiseRows(of({ value: 0.3, low: 0.2, high: 0.4 }));
    expect([above.times, above.isAbove, above.verdict]).toEqual([expect.closeTo(3), true, 'above the noise']);
    const within = of({ value: 0.12, low: 0.1, high: 0.2 });
    expect(noiseRows(within).map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 3 }, () => 'cannot be told from noise'),
    );
    expect(noiseInWords(within)).toMatch(/cannot be told from driven trips\.$/);
    const none = of({ value: NaN, low: NaN, high: NaN });
    expect([noiseRows(none)[0].verdict, noiseInWords(none)]).toEqual(['not known', '']);
  });
});

describe('space', () => {
  const routesOf = fc.array(fc.array(fc.nat(7), { maxLength: 6 }), { minLength: 2, maxLength: 12 });

  it('counts the differences of each road, with the variance over pairs', () => {
    fc.assert(
      fc.property(routesOf, fc.gen(), (trips, gen) => {
        const routes = trips.map(() => gen(fc.array, fc.nat(7), { maxLength: 6 }));
        const [driven, generated] = [trips, routes].map((all) =>
          visitsPerRoad(8, Uint32Array.from(all.flat())),
        );
        const { roads, compared } = roadDifferences(
          { driven, generated },
          {
            count: trips.length,
            trip: (i) => Uint32Array.from(trips[i]),
            route: (i) => Uint32Array.from(routes[i]),
          },
          8,
        );
        expect(compared).toBe(new Set([...trips.flat(), ...routes.flat()]).size);
        for (const { road, difference } of roads) {
          const each = trips.map(
            (trip, i) =>
              routes[i].filter((one) => one === road).length - trip.filter((one) => one === road).length,
          );
          const sum = each.reduce((a, b) => a + b, 0);
          expect(difference.value).toBe(sum);
          const mean = sum / each.length;
          const variance = each.reduce((a, b) => a + (b - mean) ** 2, 0) / (each.length - 1);
          const z = difference.high === sum ? 0 : (difference.high - sum) / Math.sqrt(each.length * variance);
          // Never narrower than the interval of a single comparison.
          if (variance > 1e-9) expect(z).toBeGreaterThan(1.95);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('calls a road different only where its interval excludes 0', () => {
    const road = { road: 1, driven: 5, generated: 9 };
    expect(roadVerdict({ ...road, difference: { value: 4, low: -1, high: 9 } })).toBe(COULD_BE_CHANCE);
    expect(roadVerdict({ ...road, difference: { value: 4, low: 1, high: 7 } })).toBe('clearly more');
    expect(roadVerdict({ ...road, difference: { value: -4, low: -7, high: -1 } })).toBe('clearly fewer');
  });

  it('compares the shares in common by their intervals', () => {
    const rows = spaceRows(found).slice(0, 2);
    const with_ = (i: number, low: number, high: number) => ({
      ...rows[i],
      visits: { ...rows[i].visits, overlap: { value: (low + high) / 2, low, high } },
    });
    expect(spaceInWords([with_(0, 0.5, 0.7), with_(1, 0.6, 0.8)])).toContain(COULD_BE_CHANCE);
    expect(spaceInWords([with_(0, 0.3, 0.4), with_(1, 0.6, 0.8)])).toContain('clearly closer to the trips');
  });
});

describe('the machine reviewer', () => {
  const result = told.find((one) => one.result)!.result!;
  const withAuc = (low: number, high: number, pValue: number | null) => ({
    ...result,
    auc: { value: (low + high) / 2, low, high },
    chance: pValue === null ? null : { areas: [], pValue },
  });

  it('tells routes from trips only beyond chance', () => {
    expect(isTold(withAuc(0.45, 0.7, null))).toBe(false);
    expect(isTold(withAuc(0.55, 0.7, null))).toBe(true);
    expect(isTold(withAuc(0.55, 0.7, 0.2))).toBe(false);
    expect(isTold(withAuc(0.1, 0.3, 0.9))).toBe(false);
    expect(toldInWords({ source: 'setA', result: withAuc(0.45, 0.7, 0.3) })).toMatch(
      /cannot tell the routes of set A from trips .*could be chance/,
    );
    expect(toldInWords({ source: 'setA', result: withAuc(0.9, 0.96, 0.01) })).toContain('nearly always');
    expect(toldInWords({ source: 'setA', result: null })).toContain('too few');
  });

  it('names levels beyond chance alone', () => {
    const feature = { ...result.features[0], level: 0.56 };
    expect(levelInWords(feature, 0.1)).toBe('');
    expect(levelInWords(feature, 0.05)).toBe('higher on routes');
    expect(levelInWords({ ...feature, level: NaN }, 0.05)).toBe('');
  });
});

describe('words', () => {
  it('name sets, pairs and numbers', () => {
    expect(['distilled', 'markov', 'setB', 'shortest'].map((one) => setInWords(one as 'setB'))).toEqual([
      'the distilled student',
      'the Markov chain',
      'set B',
      'the shortest path',
    ]);
    expect(mainPair(['distilled', 'setA', 'vanilla'])).toEqual(['vanilla', 'distilled']);
    expect(mainPair(['setA', 'setB', 'setC'])).toEqual(['setA', 'setB']);
    expect(mainPair(['setA'])).toBeNull();
    expect([-0.001, 1.5, -2].map((one) => numberText(one, 1, true))).toEqual(['0.0', '+1.5', '−2.0']);
    expect([NaN, 0.0004, 0.0461].map(pText)).toEqual(['–', '< 0.001', '0.046']);
  });
});
