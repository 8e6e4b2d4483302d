import { describe, expect, it } from 'vitest';
import { expectNothingLoaded, readPage } from '../report/testing/read-page';
import type { Claim } from './claim';
import { studyReport } from './study-report';
import type { StudyResult } from './study-result';
import { syntheticFinal, syntheticGrid, syntheticSearch } from './testing/synthetic-study';

const CLAIM: Claim = {
  text: 'Routes of a teacher help',
  where: 'Table 3',
  thesis: '88 %',
  measure: 'test-accuracy',
  arm: 'sampled routes',
  against: 'vanilla',
  says: 'better',
};

const grid = studyReport(syntheticGrid(), [CLAIM]);
const search = studyReport(syntheticSearch());

describe('the page of a study', () => {
  it('loads nothing, runs nothing, and links to runs and to itself alone', async () => {
    for (const { html } of [grid, search]) {
      const page = readPage(html);
      await expectNothingLoaded(page);
      expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|url\((?!#)/);
      for (const link of page.links) expect(link).toMatch(/^(#|\.\/runs\/)/);
      for (const link of page.links.filter((one) => one.startsWith('#')))
        expect(page.ids).toContain(link.slice(1));
      expect(new Set(page.ids).size).toBe(page.ids.length);
    }
  });

  it('is the same for the same result', () => {
    expect(studyReport(syntheticGrid(), [CLAIM])).toEqual(grid);
  });

  it('has tables whose rows are all as long as their heads', () => {
    const { rows } = readPage(grid.html);
    for (const name of [
      'objective',
      'measures-1',
      'trips-saved',
      'claims-table',
      'arms',
      'axes',
      'costs',
      'trials',
    ]) {
      expect(rows.get(name)!.length).toBeGreaterThan(1);
      expect(new Set(rows.get(name)).size).toBe(1);
    }
    expect(rows.get('trials')).toHaveLength(61);
    expect(rows.get('objective')).toHaveLength(21);
    expect(readPage(search.html).rows.get('objective')).toHaveLength(21);
  });

  it('says the answer in sentences that follow from the numbers', () => {
    const { words } = readPage(grid.html);
    expect(words).toMatch(
      /With sampled routes, Test accuracy is better by [\d.]+\s\[[\d.]+,\s[\d.]+\] points than with vanilla/,
    );
    expect(words).toMatch(/With uniform teacher, Test accuracy is worse by/);
    expect(words).toMatch(
      /Between soft targets and vanilla there is no clear difference in Test accuracy \(could be chance\)/,
    );
    expect(words).toContain('58 of 60 trials are complete, 1 waiting, 1 failed.');
    expect(words).toContain('failed: The loss is no longer a number.');
    expect(words).toMatch(
      /Trips saved by sampled routes, in Test accuracy beside vanilla: with 5\s% of the trips as good as with 1\d\s%/,
    );
    expect(words).toContain('1 claim: 1 held up here');
    const found = readPage(search.html).words;
    expect(found).toMatch(/The best of 36 complete trials is trial \d+/);
    expect(found).not.toContain('better than with');
  });

  it('lists what is reached where nothing is the baseline', () => {
    const { arms, trials, ...rest } = syntheticGrid();
    const one = {
      ...rest,
      baseline: null,
      arms: [arms[0]],
      trials: trials.filter(({ arm }) => arm === 'vanilla'),
    };
    const { words } = readPage(studyReport(one).html);
    expect(words).toMatch(/mean over seeds \[95 % interval\]: Share of trips 0.05: 63\.31/);
    expect(words).toContain('The study names no baseline');
    expect(readPage(studyReport({ ...syntheticGrid(), baseline: null }).html).words).toMatch(
      /soft targets: [\d.]+/,
    );
  });

  it('says no more of a single seed than its number', () => {
    const { trials, ...rest } = syntheticGrid();
    const { html } = studyReport({ ...rest, trials: trials.filter(({ seed }) => seed === 42) });
    const { words } = readPage(html);
    expect(words).toContain('from a single seed nobody can tell how much of it is chance');
    expect(words).not.toMatch(/is (better|worse) by/);
  });

  it('has every picture in words too', () => {
    for (const { html } of [grid, search]) {
      const pictures = html.match(/<svg [^>]*role="img"[^>]*>/g)!;
      expect(pictures.length).toBeGreaterThan(2);
      for (const picture of pictures) expect(picture).toMatch(/aria-label="[^"]{20,}"/);
    }
    expect(search.html.match(/<figure /g)).toHaveLength(6);
  });

  it('shows foreign words as text, wherever they come from', () => {
    const bad = `"><script>alert(1)</script>'&\u202e`;
    const result = syntheticGrid();
    const arms = result.arms.map(({ settings }, i) => ({
      name: `${bad}${i}`,
      settings: { ...settings, [bad]: bad },
    }));
    const names = new Map(result.arms.map(({ name }, i) => [name, arms[i].name]));
    const hostile: StudyResult = {
      ...result,
      title: bad,
      question: bad,
      facts: { [bad]: bad, Command: `npx route-distillery study ${bad}` },
      arms,
      baseline: arms[0].name,
      axes: result.axes.map((axis) => ({ ...axis, label: bad })),
      measures: result.measures.map((measure) => ({ ...measure, label: bad, unit: bad })),
      trials: result.trials.map((trial) => ({
        ...trial,
        arm: names.get(trial.arm)!,
        failure: bad,
        run: `javascript:alert(1)/${bad.replaceAll('/', '')}`,
      })),
    };
    const claim = { ...CLAIM, text: bad, where: bad, thesis: bad, arm: arms[1].name, against: arms[0].name };
    const { html, markdown } = studyReport(hostile, [claim]);
    const page = readPage(html);
    expect(page.names).not.toContain('script');
    expect(page.words).toContain('<script>alert(1)</script>');
    expect(html).not.toContain('\u202e');
    for (const link of page.links) expect(link).toMatch(/^(#|\.\/javascript%3Aalert)/);
    expect(markdown).not.toMatch(/[^\\]<script>/);
  });

  it('compares the final runs of a search, and keeps them out of its pictures', () => {
    const result = syntheticFinal();
    const { html, markdown } = studyReport(result);
    expect(html + markdown).not.toMatch(/NaN|undefined|Infinity/);
    const { words, rows } = readPage(html);
    expect(words).toMatch(
      /With best of the search, Test accuracy is better by [\d.]+\s\[[\d.]+,\s[\d.]+\] points than with first of the search \(3 seeds\)/,
    );
    expect(words).not.toContain('No seed has both');
    const short = result.trials.filter(({ state, values }) => state === 'complete' && 'lambda' in values);
    expect(rows.get('final-runs')).toEqual([6, 6, 6]);
    expect(rows.get('objective')).toHaveLength(1 + Math.min(20, short.length));
    expect(words).toContain(`The best of ${short.length} complete trials`);
    // Without first settings nothing is the baseline, and only final runs have means.
    const { arms, trials } = result;
    const alone = studyReport({
      ...result,
      arms: [arms[0], arms[2]],
      baseline: null,
      trials: trials.filter(({ arm }) => arm !== arms[1].name),
    });
    expect(readPage(alone.html).words).toMatch(/interval\]: best of the search: 86\./);
  });

  it('stands with nothing to show', () => {
    const result = syntheticGrid();
    const trials = result.trials.map((trial) => ({
      ...trial,
      state: 'waiting' as const,
      measures: {},
      course: [],
    }));
    for (const empty of [
      { ...result, trials },
      { ...result, trials: [], axes: [], baseline: null },
    ]) {
      const { html, markdown } = studyReport(empty, [CLAIM]);
      expect(readPage(html).words).toContain('No trial is complete yet.');
      expect(html + markdown).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it('writes no number that is none', () => {
    for (const { html, markdown } of [grid, search])
      expect(html + markdown).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('the Markdown of a study', () => {
  it('has a row for each arm and value, and each as long as its head', () => {
    const table = grid.markdown.split('\n').filter((line) => line.startsWith('| '));
    const [head] = table;
    const own = table.slice(0, 2 + 20);
    expect(own.map((line) => line.split(' | ').length)).toEqual(own.map(() => head.split(' | ').length));
    expect(grid.markdown).toContain('Routes of a teacher help');
  });
});
