import { describe, expect, it } from 'vitest';
import type { RouteSource } from '../../../../engine/routes/route-source';
import { MEASURE_KEYS, type MeasureKey } from '../../../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../../../evaluation/metrics-report';
import type { Compared } from '../../../../studio/state/routes/compared';
import { comparisonOf, differenceOf } from './comparison';
import { OPENSTREETMAP_ATTRIBUTION, OPENSTREETMAP_LICENCE } from '../../../../domain/data-card';
import { simulatedCard } from '../../../../studio/testing/simulated-card';
import { csvText } from '../../../../studio/csv-table';
import { comparisonJson, comparisonTable } from './comparison-files';
import { comparisonInWords, LEADING, pairsInWords, shownValue } from './comparison-words';

type Interval = readonly [value: number | null, low?: number, high?: number];

function estimates(given: Partial<Record<MeasureKey, Interval>>): ReportedEstimates {
  const of = (key: MeasureKey) => {
    const [value, low = null, high = null] = given[key] ?? [null];
    return { value, low, high };
  };
  return Object.fromEntries(MEASURE_KEYS.map((key) => [key, of(key)])) as ReportedEstimates;
}

const result = (source: RouteSource, given: Partial<Record<MeasureKey, Interval>>) => ({
  source,
  count: 400,
  estimates: estimates(given),
});

const compared: Compared = {
  from: 'test',
  results: [
    result('distilled', { arrival: [0.959, 0.94, 0.975], hausdorff: [0.412, 0.39, 0.44], roads: [30] }),
    result('vanilla', { arrival: [0.971, 0.95, 0.99], hausdorff: [0.5, 0.47, 0.53], roads: [31] }),
    result('markov', { arrival: [0.7, 0.66, 0.74], hausdorff: [0.9, 0.8, 1], roads: [40] }),
  ],
  differences: [
    {
      before: 'distilled',
      after: 'vanilla',
      estimates: estimates({ arrival: [0.012, -0.005, 0.03], hausdorff: [0.088, 0.05, 0.12] }),
    },
    {
      before: 'distilled',
      after: 'markov',
      estimates: estimates({ arrival: [-0.259, -0.3, -0.2], hausdorff: [0.488, 0.4, 0.6] }),
    },
    {
      before: 'vanilla',
      after: 'markov',
      estimates: estimates({ arrival: [-0.271, -0.31, -0.22], hausdorff: [0.4, 0.3, 0.5] }),
    },
  ],
  real: { roads: 32.5 },
  scores: { distilled: { accuracy: 0.87, timeError: 0.18 }, markov: { accuracy: 0.8, timeError: NaN } },
  resamples: 1000,
};

/** With plain spaces in place of those that hold number and unit together. */
const told = (what: Compared) => comparisonInWords(what).map((text) => text.replaceAll('\u00a0', ' '));

const row = (key: string, sources?: readonly RouteSource[]) =>
  comparisonOf(compared, sources).rows.find((one) => one.key === key)!;

describe('comparison', () => {
  it('has a row for each measure that applies, shares in per cent, then the scores of the next road', () => {
    const { rows, columns } = comparisonOf(compared);
    expect(columns.map(({ source }) => source)).toEqual(['distilled', 'vanilla', 'markov']);
    expect(rows.map(({ key }) => key)).toEqual(['arrival', 'hausdorff', 'roads', 'accuracy', 'timeError']);
    expect(rows[0]).toMatchObject({ unit: '%', digits: 1, better: 'higher' });
    expect(rows[0].values[0]!.value).toBeCloseTo(95.9, 10);
    expect(rows[2]).toMatchObject({ real: 32.5, best: null });
    expect(rows[3].values).toEqual([{ value: 87, low: null, high: null }, null, expect.anything()]);
    expect(rows[4].values.map((value) => value === null)).toEqual([false, true, true]);
  });

  it('marks the best only if it is clearly better than every other', () => {
    expect(row('arrival').best).toBeNull();
    expect(row('hausdorff').best).toBe(0);
    expect(row('arrival', ['vanilla', 'markov']).best).toBe(0);
    expect(row('arrival', ['markov', 'vanilla']).best).toBe(0);
    expect(row('hausdorff', ['distilled']).best).toBeNull();
    const unknown = { ...compared, differences: compared.differences.slice(0, 1) };
    expect(comparisonOf(unknown).rows.find(({ key }) => key === 'hausdorff')!.best).toBeNull();
  });

  it('turns a difference round', () => {
    const there = differenceOf(compared, 'hausdorff', 'distilled', 'vanilla')!;
    expect(there).toEqual({ value: 0.088, low: 0.05, high: 0.12, clear: true });
    expect(differenceOf(compared, 'hausdorff', 'vanilla', 'distilled')).toEqual({
      value: -0.088,
      low: -0.12,
      high: -0.05,
      clear: true,
    });
    expect(differenceOf(compared, 'arrival', 'distilled', 'vanilla')!.clear).toBe(false);
    expect(differenceOf(compared, 'dtw', 'distilled', 'vanilla')).toBeNull();
  });
});

describe('comparison in words', () => {
  it('says what is clearly better, and what could be chance', () => {
    expect(told(compared)).toEqual([
      'Arrived: distilled 95.9 %, vanilla 97.1 %; no clear difference (could be chance).',
      'Largest deviation from the trip: distilled 0.412 km, vanilla 0.500 km; distilled is clearly better.',
    ]);
  });

  it('leads with the next road beside arrival, where both students were scored', () => {
    const scores = { ...compared.scores, vanilla: { accuracy: 0.86, timeError: 0.2 } };
    const leading = comparisonInWords({ ...compared, scores }, LEADING);
    expect(leading.map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      'Next road right: distilled 87.0 %, vanilla 86.0 %; a single run has no interval for this.',
      'Arrived: distilled 95.9 %, vanilla 97.1 %; no clear difference (could be chance).',
    ]);
    expect(comparisonInWords({ ...compared, scores })).toHaveLength(3);
  });

  it('says what bits measure', () => {
    const lengths = {
      ...compared,
      results: [
        result('distilled', { jsdDistance: [0.094, 0.08, 0.11] }),
        result('vanilla', { jsdDistance: [0.1, 0.09, 0.12] }),
      ],
      differences: [],
    };
    expect(told(lengths)).toEqual([
      'Distribution of route lengths (JSD distance; 0 means the same as the trips): ' +
        'distilled 0.094 bits, vanilla 0.100 bits; whether this could be chance was not measured.',
    ]);
  });

  it('falls back to the best baseline, then to one model alone', () => {
    const without = (...sources: RouteSource[]) => ({
      ...compared,
      results: compared.results.filter(({ source }) => !sources.includes(source)),
    });
    expect(told(without('distilled'))[0]).toBe(
      'Arrived: vanilla 97.1 %, Markov chain 70.0 %; vanilla is clearly better.',
    );
    expect(told(without('distilled', 'markov'))).toEqual(['Arrived: vanilla 97.1 %.']);
    expect(told({ ...compared, differences: [] })[0]).toMatch(/was not measured\.$/);
  });

  it('gives the numbers of a single pair no interval, and draws no conclusion from them', () => {
    const single = { ...compared, results: compared.results.map((one) => ({ ...one, count: 1 })) };
    const { rows, hasIntervals } = comparisonOf(single);
    expect(hasIntervals).toBe(false);
    for (const { values, best } of rows) {
      expect(best).toBeNull();
      for (const value of values) if (value) expect([value.low, value.high]).toEqual([null, null]);
    }
    expect(differenceOf(single, 'hausdorff', 'distilled', 'vanilla')).toBeNull();
    expect(told(single)[0]).toBe(
      'Arrived: distilled 95.9 %, vanilla 97.1 %; a single pair says nothing about chance.',
    );
  });

  it('writes numbers and pairs', () => {
    expect([shownValue(-0.04, 1), shownValue(-0.3, 2), shownValue(2, 1, true)]).toEqual([
      '0.0',
      '−0.30',
      '+2.0',
    ]);
    expect(pairsInWords(1200, 'test')).toBe('1,200 pairs of test trips');
    expect(pairsInWords(1, 'map')).toBe('1 pair from the map');
  });
});

describe('comparison files', () => {
  it('hold every number of the table', () => {
    const table = comparisonOf(compared);
    const lines = csvText(comparisonTable(table)).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + table.rows.length * 3);
    expect(lines[4]).toBe('test,distilled,400,hausdorff,Hausdorff,km,0.412,0.39,0.44,lower,best');
    const json = JSON.parse(comparisonJson('Sample results', table));
    expect(json.measures[1]).toMatchObject({ key: 'hausdorff', best: 'distilled' });
    expect(json.measures[1].values.vanilla).toEqual({ value: 0.5, low: 0.47, high: 0.53 });
    expect([json.trips, json.attribution]).toEqual(['real', undefined]);
  });

  it('say that trips are simulated, and name the source of the roads', () => {
    const source = {
      name: 'a.osm',
      gives: 'roads' as const,
      kind: 'openstreetmap' as const,
      licence: OPENSTREETMAP_LICENCE,
      attribution: OPENSTREETMAP_ATTRIBUTION,
      sha256: '',
    };
    const card = { ...simulatedCard, sources: [source] };
    const json = JSON.parse(comparisonJson('Sample results', comparisonOf(compared), { card }));
    expect(json).toMatchObject({ trips: 'simulated', attribution: `${OPENSTREETMAP_ATTRIBUTION} (ODbL)` });
    expect(json.measures[1].reading).toContain('simulated trip');
  });
});
