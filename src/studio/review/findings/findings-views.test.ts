import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { reviewGroup } from '../../../engine/metrics/review-group';
import { reviewRequest } from '../../../engine/metrics/review-request';
import { FailureKind } from '../../../evaluation/conduct/failure-rules';
import { NO_FILTER } from '../../state/review/review-filter';
import { words } from '../../testing/words';
import { FindingActions } from './finding-actions';
import { FINDINGS, type Finding } from '../../state/review/review-views';
import Findings from './Findings.svelte';
import { scenarioTable } from './scenario-findings';
import { dataset, found, page, reviewed } from '../../testing/tiny-findings';

const htmlOf = (finding: Finding, ...given: Parameters<typeof page>): string =>
  render(Findings, { props: { finding, ...page(...given).props } }).body;

describe('the findings of the review desk', () => {
  it.each(FINDINGS)('%s: a verdict before a table with a caption and heads', (finding) => {
    const html = htmlOf(finding);
    expect(html).toMatch(/<caption/);
    expect(html).toMatch(/<th scope="col"/);
    expect(html).toMatch(/<th scope="row"/);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    const first = html.indexOf('<table');
    expect(words(html.slice(0, first))).toMatch(/\./);
    expect(words(html)).toContain('Export');
  });

  it.each(FINDINGS)('%s: says what will be here while nothing was measured', (finding) => {
    expect(words(htmlOf(finding, null, null))).toContain('Measure these routes');
  });

  it.each([
    ['scenarios', 'no real trip drove these pairs'],
    ['distributions', 'no real trip drove these pairs'],
    ['space', 'no real trip drove these pairs'],
    ['machine', 'no real trip drove these pairs'],
  ] as const)('%s: says why there is nothing where no trip drove the pairs', async (finding, sentence) => {
    const alone = await reviewGroup(reviewRequest(dataset, null, reviewed, { resamples: 5, seed: 1 }));
    expect(words(htmlOf(finding, alone, null))).toContain(sentence);
    expect(words(htmlOf('failures', alone, null))).not.toMatch(/NaN/);
    expect(words(htmlOf('tests', alone, null))).toContain('Arrival');
  });

  it('offers to ask the classifier', () => {
    expect(words(htmlOf('machine', found, null))).toContain('Ask the classifier');
  });

  it('offers to mark failures on the map, and of one kind while they are marked', () => {
    const parts = page();
    const failures = () => words(render(Findings, { props: { finding: 'failures', ...parts.props } }).body);
    expect(failures()).toContain('Show on the map');
    expect(failures()).not.toContain('Click a mark');
    parts.map.on.failures = true;
    expect(failures()).toContain('Click a mark to look at it.');
  });

  it('offers decisions only where the system shows them', () => {
    expect(words(htmlOf('failures'))).toContain('Look at its decision');
    const { props } = page();
    const without = render(Findings, {
      props: { finding: 'failures', ...props, lens: { isOffered: false } },
    }).body;
    expect(words(without)).not.toContain('Look at its decision');
  });
});

describe('clicks on findings', () => {
  const actionsOf = (parts: ReturnType<typeof page>, said: string[] = []) =>
    new FindingActions({
      review: parts.lines,
      found,
      map: parts.map,
      selection: parts.selection,
      onlist: (sentence) => void said.push(sentence),
    });

  it('list the failures of one set alone', () => {
    const parts = page();
    const said: string[] = [];
    actionsOf(parts, said).listKinds('markov', [FailureKind.stoppedEarly], 'Five.');
    expect(parts.lines.filter).toEqual({ ...NO_FILTER, kinds: [FailureKind.stoppedEarly] });
    expect(parts.lines.withDriven).toBe(false);
    expect(reviewed.filter(({ source }) => parts.map.on[source]).map(({ source }) => source)).toEqual([
      'markov',
    ]);
    expect(said).toEqual(['Five.']);
  });

  it('list the pairs of a scenario', () => {
    const parts = page();
    const said: string[] = [];
    const [row] = scenarioTable(found, 'arrival').rows;
    actionsOf(parts, said).listScenario(row);
    expect(parts.lines.filter).toEqual({ ...NO_FILTER, scenario: row.key });
    expect(said[0]).toContain(String(row.count));
  });

  it('look at a line, and at the decision where it failed', () => {
    const parts = page();
    parts.map.on.markov = false;
    actionsOf(parts).lookAtDecision('markov', 2);
    expect(parts.selection.chosen).toEqual({ kind: 'pair', pair: 2, source: 'markov' });
    expect(parts.map.on.markov).toBe(true);
    const { roads } = parts.lines.journey({ source: 'markov', pair: 2 })!;
    expect(parts.selection.looking).toEqual({ step: roads.length - 2 });
  });
});
