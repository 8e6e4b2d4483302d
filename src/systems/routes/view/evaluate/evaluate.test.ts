import { render } from 'svelte/server';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  resultsWorkspace,
  showRun,
  tinyResults,
  type ResultsWorkspace,
} from '../../../../studio/testing/results';
import { words } from '../../../../studio/testing/words';
import RoutesTab from '../generate/RoutesTab.svelte';
import Panel from './Panel.svelte';
import TableTab from './TableTab.svelte';

const { dataset, sets } = await tinyResults();
let workspace: ResultsWorkspace;
beforeAll(async () => {
  workspace = resultsWorkspace(dataset);
  workspace.evaluation.resamples = 40;
  showRun(workspace, sets);
  await workspace.evaluation.measure();
});
const shown = (component: typeof Panel, of: object = workspace) =>
  render(component, { props: { workspace: of as never } }).body;

describe('table of measures', () => {
  it('has every model and measure with units, the better way, intervals and the routes behind each number', () => {
    const html = shown(TableTab);
    const text = words(html).replaceAll('\u00a0', ' ');
    expect(html).toContain('A run &lt;b>: 12 pairs of training trips');
    expect(text).toContain('Distilled student');
    expect(text).toMatch(/Arrival % ↑/);
    expect(text).toMatch(/Hausdorff km ↓/);
    expect(text).toMatch(/Arrival of Distilled student: 100\.0/);
    expect(html).toContain('title="Show the routes behind this number"');
    expect(html).toContain('aria-label="lower is better"');
    expect(text).toMatch(/resampling the pairs 40 times/);
    expect(text).not.toContain('Next step');
  });

  it('offers to measure what is not measured, and says what will be here', () => {
    const fresh = resultsWorkspace(dataset);
    expect(words(shown(TableTab, fresh))).toContain('What the routes in view are worth will be here');
    showRun(fresh, sets);
    expect(words(shown(TableTab, fresh))).toContain('not measured yet. Measure them');
  });
});

describe('Evaluate panel', () => {
  it('says what is measured, what it says, and how a measure is read', () => {
    const text = words(shown(Panel)).replaceAll('\u00a0', ' ');
    expect(text).toContain('12 pairs of training trips, each drawn by 3 models and baselines.');
    expect(text).toMatch(/Arrived: distilled 100\.0 %, Markov chain [\d.]+ %: /);
    expect(text).toContain('Exactly: last road of the route is the requested destination road.');
    expect(text).toContain('Length of a trip, km');
  });

  it('says that pairs without real trips have few measures', async () => {
    const alone = resultsWorkspace(dataset);
    const drawn = sets.filter(({ odSource }) => odSource === 'train');
    const page = { title: 'Drawn', from: 'random' as const, pairs: drawn[0].pairs, tripIndices: null };
    alone.book.show({ ...page, sets: drawn.map(({ source, routes }) => ({ source, routes, seconds: 1 })) });
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
    expect(text).toMatch(/Pair ▲ From road To road Real km Arrived Roads km Hausdorff As real/);
    expect(html).toMatch(/aria-pressed="false"[^>]*>(?:(?!<\/button>).)*Markov/s);
  });
});
