import type { Component } from 'svelte';
import { render } from 'svelte/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { resultParts, showRun, tinyResults, type ResultParts } from '../../../../studio/testing/results';
import { words } from '../../../../studio/testing/words';
import RoutesTab from '../generate/RoutesTab.svelte';
import Panel from './Panel.svelte';
import TableTab from './TableTab.svelte';

const { dataset, sets } = await tinyResults();
let parts: ResultParts;
beforeAll(async () => {
  parts = resultParts(dataset);
  parts.evaluation.resamples = 40;
  showRun(parts, sets);
  await parts.evaluation.measure();
});
const shown = (component: Component<ResultParts>, of = parts) => render(component, { props: of }).body;

describe('table of measures', () => {
  it('has every model and measure with units, direction, intervals and the routes behind each number', () => {
    const html = shown(TableTab);
    const text = words(html).replaceAll('\u00a0', ' ');
    expect(html).toContain('A run &lt;b>: 12 pairs of training trips');
    expect(text).toContain('Distilled student');
    expect(text).toMatch(/Arrival % ↑/);
    expect(text).toMatch(/Hausdorff km ↓/);
    expect(text).toMatch(/Arrival of Distilled student: 100\.0/);
    expect(html).toContain('title="Show the routes behind this number"');
    expect(html).toContain('aria-label="lower is better"');
    expect(text).toMatch(/from 40 bootstrap samples of the pairs/);
    expect(text).not.toContain('Next road right');
  });

  it('offers to measure what has not been measured, and says what appears there', () => {
    const fresh = resultParts(dataset);
    expect(words(shown(TableTab, fresh))).toContain('Scores appear here');
    showRun(fresh, sets);
    expect(words(shown(TableTab, fresh))).toContain('not been measured yet. Measure them');
  });
});

describe('Evaluate panel', () => {
  it('says what is measured, what follows from it, and how a measure is defined', () => {
    const text = words(shown(Panel)).replaceAll('\u00a0', ' ');
    expect(text).toContain('12 pairs of training trips, with routes of 5 models and baselines.');
    expect(text).toMatch(/Arrived: distilled 100\.0 %, Learnt-cost path [\d.]+ %; /);
    expect(text).toContain('Definition: last road of the route is the requested destination road.');
    expect(text).toContain('Distance over the midpoints of the roads, km');
  });

  it('says that pairs without real trips have few measures', async () => {
    const alone = resultParts(dataset);
    const drawn = sets.filter(({ odSource }) => odSource === 'train');
    const group = { title: 'Drawn', from: 'random' as const, pairs: drawn[0].pairs, tripIndices: null };
    alone.book.show({ ...group, sets: drawn.map(({ source, routes }) => ({ source, routes, seconds: 1 })) });
    alone.evaluation.resamples = 20;
    await alone.evaluation.measure();
    expect(words(shown(Panel, alone))).toContain('No real trip drove these pairs');
    const table = words(shown(TableTab, alone));
    expect(table).toContain('Arrival');
    expect(table).not.toContain('Hausdorff');
  });
});

describe('list of routes', () => {
  it('mirrors the map: a row for each pair, columns for each source in view', () => {
    const html = shown(RoutesTab);
    expect(html).toContain('aria-rowcount="14"');
    expect(html.match(/aria-rowindex="(?:[3-9]|1\d)"/g)!.length).toBe(12);
    const text = words(html);
    expect(text).toContain('12 of 12 pairs');
    expect(text).toMatch(/Pair ▲ From road To road Trip km Arrived Roads km Hausdorff Identical/);
    expect(html).toMatch(/aria-pressed="false"[^>]*>(?:(?!<\/button>).)*Markov/s);
  });

  it('marks routes over closed roads, by a sign and in words', () => {
    const closed = resultParts(dataset);
    showRun(closed, sets);
    expect(words(shown(RoutesTab, closed))).not.toContain('closed');
    const { routes } = closed.book.group!.sets[0];
    closed.routes.closures.close([routes.roads[0]]);
    const html = shown(RoutesTab, closed);
    expect(words(html)).toMatch(/ yes ?, uses a closed road \d+ /);
    // The sign stands in the legend too.
    const [signs, told] = [html.match(/<svg[^>]*width="12"/g)!, html.match(/, uses a closed road/g)!];
    expect(signs).toHaveLength(told.length + 1);
  });
});
