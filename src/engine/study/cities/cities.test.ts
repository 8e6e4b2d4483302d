import { describe, expect, it } from 'vitest';
import { expectNothingLoaded, readPage } from '../../report/testing/read-page';
import type { StudyResult } from '../study-result';
import { citiesOfGains, syntheticCity, twoCities } from '../testing/synthetic-cities';
import { citiesFindings, type CityStudy, leastP } from './cities-findings';
import { citiesReport } from './cities-report';

/** Student's quantile for 95 % and two degrees of freedom, from a table. */
const T2 = 4.303;

const withResult = (study: CityStudy, own: Partial<StudyResult>): CityStudy => ({
  ...study,
  result: { ...study.result, ...own },
});

describe('settings of one city in another', () => {
  it('are chosen on validation trips and judged on test trips, seed by seed', () => {
    const { cities, transfers } = citiesFindings(twoCities());
    // South's test trips speak for `weak` with 0.72 beside 0.72: the choice is that of its validation trips.
    expect(cities.map(({ chosen }) => [chosen.arm, chosen.of])).toEqual([
      ['weak', 2],
      ['strong', 2],
    ]);
    const at = (from: number, to: number) => transfers.find((pair) => pair.from === from && pair.to === to)!;
    expect([at(0, 0).isSame, at(0, 0).regret]).toEqual([true, null]);
    // Strong minus weak in north: -0.03 with every seed, so the interval has no length.
    expect(at(1, 0).regret).toMatchObject({ value: expect.closeTo(-0.03, 12), seeds: 3, finding: 'worse' });
    expect(at(1, 0).gain!.value).toBeCloseTo(0.02, 12);
    // Weak minus strong in south: 0.01, 0.01 and -0.02, mean 0, deviation sqrt(0.0003).
    const south = at(0, 1).regret!;
    const half = (T2 * Math.sqrt(0.0003)) / Math.sqrt(3);
    expect(south.value).toBeCloseTo(0, 12);
    expect(south.low).toBeCloseTo(-half, 9);
    expect(south.high).toBeCloseTo(half, 9);
    expect(south.finding).toBe('unclear');
    // North's own gain: 0.04, 0.05 and 0.06.
    expect(at(0, 0).gain!.value).toBeCloseTo(0.05, 12);
    expect(at(0, 0).gain!.high).toBeCloseTo(0.05 + (T2 * 0.01) / Math.sqrt(3), 9);
  });

  it('has the same settings where two cities chose the same', () => {
    const { transfers } = citiesFindings(citiesOfGains([0.1, 0.2], [1, 2]));
    expect(transfers.map(({ isSame, regret }) => [isSame, regret])).toEqual(Array(4).fill([true, null]));
    expect(citiesReport(citiesOfGains([0.1, 0.2], [1, 2])).markdown).toContain(
      'the same settings are best in all 2 cities',
    );
  });

  it('leaves out settings that are not complete with every seed', () => {
    const [north, south] = twoCities();
    const trials = north.result.trials.map((trial) =>
      trial.arm === 'weak' && trial.seed === 3 ? { ...trial, state: 'failed' as const, measures: {} } : trial,
    );
    const { cities, transfers } = citiesFindings([withResult(north, { trials }), south]);
    expect([cities[0].chosen.arm, cities[0].chosen.of]).toEqual(['strong', 1]);
    expect(transfers.every(({ isSame }) => isSame)).toBe(true);
    const none = north.result.trials.map((trial) => ({ ...trial, state: 'waiting' as const, measures: {} }));
    expect(() => citiesFindings([withResult(north, { trials: none }), south])).toThrow(
      /north\/study\.json has no settings beside the baseline that are complete/,
    );
  });

  it('takes the smaller value for the better one where less is', () => {
    const measures = (study: CityStudy) => {
      const { measures: old, trials } = study.result;
      return withResult(study, {
        objective: 'test-cross-entropy',
        measures: [
          ...old,
          { key: 'test-cross-entropy', label: 'Test', unit: 'nats', better: 'less' as const },
          { key: 'val-cross-entropy', label: 'Validation', unit: 'nats', better: 'less' as const },
        ],
        trials: trials.map((trial) => ({
          ...trial,
          measures: {
            ...trial.measures,
            'test-cross-entropy': 1 - trial.measures['test-accuracy'],
            'val-cross-entropy': 1 - trial.measures['val-accuracy'],
          },
        })),
      });
    };
    const { cities, transfers } = citiesFindings(twoCities().map(measures));
    expect(cities.map(({ chosen }) => chosen.arm)).toEqual(['weak', 'strong']);
    expect(transfers[2].regret).toMatchObject({ value: expect.closeTo(0.03, 12), finding: 'worse' });
    const six = citiesOfGains([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [1, 2, 3, 4, 5, 6]).map(measures);
    expect(citiesFindings(six).relations[0].correlation).toBeCloseTo(1, 12);
  });
});

describe('what goes with the gain', () => {
  it('is the rank correlation of each fact, with the p-value of all orders', () => {
    const { relations } = citiesFindings(citiesOfGains([0.01, 0.02, 0.03, 0.04], [20, 10, 30, 40]));
    const [roads, trips] = relations;
    // One pair of neighbours is swapped: 1 - 6 * 2 / (4 * 15); eight of 24 orders are at least as far from 0.
    expect(roads.correlation).toBeCloseTo(0.8, 12);
    expect(roads.pValue).toBeCloseTo(8 / 24, 12);
    expect(roads.adjusted).toBeCloseTo(8 / 24, 12);
    expect(trips.correlation).toBeNaN();
  });

  it('says with how many cities nobody can tell', () => {
    expect([2, 3, 4, 5].map(leastP)).toEqual([1, 2 / 6, 2 / 24, 2 / 120]);
    const said = (gains: number[], roads = gains) => citiesReport(citiesOfGains(gains, roads)).markdown;
    expect(said([0.1, 0.2])).toContain('needs 3 cities whose facts are known; there are 2');
    expect(said([0.1, 0.2, 0.3, 0.15])).toContain(
      'With 4 cities nobody can tell what goes with the gain: even a perfect order of them has p = 0.083',
    );
    const six = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06];
    expect(said(six)).toContain('Over 6 cities, the gain goes with Roads (ρ +1.00, adjusted p 0.003)');
    expect(said(six, [4, 1, 6, 2, 5, 3])).toContain('no fact clearly goes with the gain (could be chance)');
  });

  it('needs a study that wrote down the facts of its city', () => {
    const cities = citiesOfGains([0.1, 0.2, 0.3, 0.4], [1, 2, 3, 4]).map((study, i) => {
      const { city: _, ...older } = study.result;
      return i === 1 ? { ...study, result: older } : study;
    });
    const { relations } = citiesFindings(cities);
    expect(relations[0].pairs).toBe(3);
    expect(citiesReport(cities).markdown).toMatch(
      /cannot be said of city 1: .* The same command again adds them/,
    );
  });
});

describe('studies that cannot be compared', () => {
  it('are refused with the file and what is different', () => {
    const [north, south] = twoCities();
    const { arms, measures, trials, facts } = south.result;
    const cases: [Partial<StudyResult>, RegExp][] = [
      [
        { arms: [...arms, { name: 'more', settings: {} }] },
        /south\/study\.json is of another study than north.*its arms are .*more/,
      ],
      [{ arms: arms.map((arm) => ({ ...arm, settings: { ...arm.settings, tau: 2 } })) }, /its arms are/],
      [{ baseline: 'weak' }, /its baseline is "weak", not "vanilla"/],
      [{ axes: [{ name: 'tau', label: 'τ', values: [1], logarithmic: false }] }, /its axes are \[\["tau"/],
      [{ trials: trials.filter(({ seed }) => seed < 3) }, /its seeds are \[1,2\], not \[1,2,3\]/],
      [{ measures: measures.slice(0, 2) }, /its measures are/],
      [{ objective: 'val-accuracy' }, /its objective is "val-accuracy"/],
      [{ facts: { ...facts, Steps: '300' } }, /its fact "Steps" is 300, not that of the preset/],
      [{ facts: { ...facts, Fingerprint: north.result.facts.Fingerprint } }, /has the same data as north/],
      [{ baseline: null }, /south\/study\.json cannot be compared .* no baseline/],
      [
        {
          axes: [{ name: 'tau', label: 'τ', values: { low: 1, high: 2, whole: false }, logarithmic: false }],
        },
        /a search tries other settings in each city/,
      ],
    ];
    for (const [own, message] of cases)
      expect(() => citiesFindings([north, withResult(south, own)])).toThrow(message);
    expect(() => citiesFindings([north])).toThrow(/two cities or more/);
    const routes = twoCities().map((study) => withResult(study, { objective: 'dtw' }));
    expect(() => citiesFindings(routes)).toThrow(/its objective dtw is not measured on validation trips/);
  });
});

describe('the report of several cities', () => {
  const report = citiesReport(twoCities(), 'npx route-distillery study cities north south --out all');

  it('is the same for the same results', () => {
    expect(citiesReport(twoCities(), 'npx route-distillery study cities north south --out all')).toEqual(
      report,
    );
  });

  it('says the answer in sentences that follow from the numbers', () => {
    const { words } = readPage(report.html);
    expect(words).toContain('Best by Validation accuracy: weak in north; strong in south.');
    expect(words).toContain(
      'in 2 pairs of cities whose settings differ: 1 worse, 0 better, 1 with no clear difference (could be chance); 1 clear after Holm’s adjustment',
    );
    expect(words).toMatch(
      /The least favourable are the settings of south in north: −3\.00\s\[.*\] points beside its own/,
    );
    expect(words).toMatch(/north: better by 5\.00\s\[2\.52,\s7\.48\] points/);
    expect(words).toContain('npx route-distillery study cities north south --out all');
    const single = twoCities().map((study) =>
      withResult(study, { trials: study.result.trials.filter(({ seed }) => seed === 1) }),
    );
    const { markdown } = citiesReport(single);
    expect(markdown).toContain('from a single seed nobody can tell how much of it is chance');
    expect(markdown).not.toMatch(/(better|worse) by/);
  });

  it('is for programs too', () => {
    const read = JSON.parse(report.json) as Record<string, unknown>;
    expect(read).toMatchObject({
      format: 'route-distillery-cities',
      chosenBy: 'val-accuracy',
      judgedBy: 'test-accuracy',
      cities: [
        { city: 'north', facts: { roads: 300 }, chosen: { arm: 'weak', of: 2 }, gain: { finding: 'better' } },
        { city: 'south', chosen: { arm: 'strong' } },
      ],
      relations: [],
    });
    expect(read.transfers).toMatchObject([
      { settingsOf: 'north', in: 'north', same: true, regret: null },
      { settingsOf: 'north', in: 'south', same: false, regret: { finding: 'unclear' } },
      { settingsOf: 'south', in: 'north', regret: { finding: 'worse' } },
      { settingsOf: 'south', in: 'south', same: true },
    ]);
  });

  it('loads nothing, runs nothing, and links to itself alone', async () => {
    for (const { html } of [report, citiesReport(citiesOfGains([0.1, 0.2, 0.3], [1, 20, 300]))]) {
      const page = readPage(html);
      await expectNothingLoaded(page);
      expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|url\((?!#)/);
      for (const link of page.links) expect(page.ids).toContain(link.replace(/^#/, ''));
      expect(new Set(page.ids).size).toBe(page.ids.length);
      expect(html).not.toMatch(/NaN|undefined|Infinity/);
      for (const picture of html.match(/<svg [^>]*role="img"[^>]*>/g)!)
        expect(picture).toMatch(/aria-label="[^"]{20,}"/);
    }
    // The gain over five facts, a point for each city.
    expect(
      citiesReport(citiesOfGains([0.1, 0.2, 0.3], [1, 20, 300])).html.match(/<circle class="f-distilled"/g),
    ).toHaveLength(15);
  });

  it('shows foreign words as text, wherever they come from', () => {
    const bad = `"><script>alert(1)</script>'&\u202e`;
    const hostile = twoCities().map((study, i) => {
      const { result } = study;
      const name = (arm: string) => (arm === 'vanilla' ? arm : `${bad}${arm}`);
      return {
        ...study,
        city: `${bad}${i}`,
        result: {
          ...result,
          title: bad,
          question: bad,
          facts: { ...result.facts, [bad]: bad, Data: bad, Command: bad },
          arms: result.arms.map((arm) => ({
            name: name(arm.name),
            settings: { ...arm.settings, [bad]: bad },
          })),
          measures: result.measures.map((measure) => ({ ...measure, label: bad, unit: bad })),
          trials: result.trials.map((trial) => ({ ...trial, arm: name(trial.arm) })),
        },
      };
    });
    const { html, markdown } = citiesReport(hostile, bad);
    const page = readPage(html);
    expect(page.names).not.toContain('script');
    expect(page.words).toContain('<script>alert(1)</script>');
    expect(html).not.toContain('\u202e');
    expect(markdown).not.toMatch(/[^\\]<script>/);
  });

  it('stands where no seed has both', () => {
    const [north] = twoCities();
    const { vanilla, weak, strong } = {
      vanilla: { val: [], test: [] },
      weak: { val: [0.7], test: [0.7] },
      strong: { val: [0.8], test: [0.8] },
    };
    const alone = syntheticCity('south', { vanilla, weak, strong });
    const first = withResult(north, { trials: north.result.trials.filter(({ seed }) => seed === 1) });
    const { html, markdown } = citiesReport([first, alone]);
    expect(markdown).toContain('south: no seed has both');
    expect(html + markdown).not.toMatch(/NaN|undefined|Infinity/);
  });
});
