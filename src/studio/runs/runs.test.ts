import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { withClosedRoads } from '../../systems/routes/experiment-config';
import { experimentConfig } from '../../systems/routes/settings';
import type { RunSummary } from '../../engine/runs/runs-service';
import type { RunOfGroup } from '../state/routes/route-book.svelte';
import { smallPlan, smallRun } from '../../systems/routes/testing/small-run';
import { systems } from '../../systems/registry';
import { compareRuns } from './run-comparison';
import { canContinue, headlineText } from './run-words';
import { createRawSnippet } from 'svelte';
import BrokenRun from './BrokenRun.svelte';
import RunRow from './RunRow.svelte';
import RunsComparison from './RunsComparison.svelte';

const summary = (change: Partial<RunSummary> = {}): RunSummary => ({
  ...smallPlan(),
  state: 'done',
  startedAt: 1,
  bytes: 1,
  headline: {},
  failure: null,
  origin: 'own',
  ...change,
});

describe('comparing runs', () => {
  const runs = [
    summary({ headline: { vanillaAccuracy: 0.9 } }),
    summary({
      id: 'run-2',
      networks: ['distilled'],
      config: experimentConfig('quick', { lambda: 0.5, seed: 7, learningRate: 1e-4, tauSquared: false }),
      headline: { distilledAccuracy: 0.92, teacherPerplexity: 2.5 },
    }),
  ];

  it('names the settings that differ, and no other', () => {
    expect(compareRuns(runs, systems).settings).toEqual([
      { label: 'Networks', values: ['vanilla, distilled', 'distilled'] },
      { label: 'Student: learning rate', values: ['0.003', '0.0001'] },
      { label: 'Distillation: weight of the teacher (λ)', values: ['0.1', '0.5'] },
      { label: 'Distillation: factor τ²', values: ['yes', 'no'] },
      { label: 'Seed', values: ['42', '7'] },
    ]);
    expect(compareRuns([runs[0], { ...runs[0], id: 'again' }], systems).settings).toEqual([]);
  });

  it('names the roads that were closed for one run and not for another', () => {
    const closed = withClosedRoads(experimentConfig('quick'), [12, 345]);
    const [open, changed] = [summary({ config: experimentConfig('quick') }), summary({ config: closed })];
    expect(compareRuns([open, changed], systems).settings).toEqual([
      { label: 'Closed roads', values: ['–', '12, 345'] },
    ]);
    expect(compareRuns([changed, { ...changed, id: 'again' }], systems).settings).toEqual([]);
  });

  it('puts the numbers side by side, with a dash where a run has none', () => {
    expect(compareRuns(runs, systems).numbers).toEqual([
      { label: 'Teacher perplexity, test trips', values: ['–', '2.50'] },
      { label: 'Next-step accuracy, vanilla', values: ['90.0 %', '–'] },
      { label: 'Next-step accuracy, distilled', values: ['–', '92.0 %'] },
    ]);
  });

  it('says of which runs the trips are simulated', () => {
    const made = { ...runs[1], dataset: { ...runs[1].dataset, simulated: true as const } };
    const differing = compareRuns([runs[1], made], systems);
    expect(differing.settings).toContainEqual({ label: 'Trips', values: ['–', 'simulated'] });
    expect(differing.numbers[0].label).toBe('Teacher perplexity, test trips');
    expect(compareRuns([made, made], systems).numbers[0].label).toBe(
      'Teacher perplexity, simulated test trips',
    );
  });

  it('shows names as text, whatever a file says', () => {
    const hostile = { ...runs[1], name: '<img src=x onerror=alert(1)>' };
    const { body } = render(RunsComparison, {
      props: {
        runs: [runs[0], hostile],
        systems,
        open: () => Promise.reject(new Error('not read')),
        charts: [],
        dark: false,
      },
    });
    expect(body).toContain('&lt;img src=x');
    expect(body).not.toContain('<img');
  });
});

describe('a run in words', () => {
  it('can be continued where it may have left checkpoints', () => {
    const states = ['running', 'interrupted', 'done', 'cancelled', 'failed'] as const;
    expect(states.map((state) => canContinue(summary({ state })))).toEqual([false, true, false, false, true]);
    expect(canContinue(summary({ state: 'failed', origin: 'imported' }))).toBe(false);
  });

  it('has its numbers in their units', () => {
    expect(headlineText(0.9775, { format: 'percent' })).toBe('97.8 %');
    expect(headlineText(2.5, { format: 'number' })).toBe('2.50');
    expect(headlineText(undefined, { format: 'number' })).toBe('–');
  });
});

describe('a row of the list', () => {
  const run = summary();
  const opened = smallRun(run.id);
  const { record, metrics, sets } = opened;
  const actions = createRawSnippet<[boolean]>((inView) => ({
    render: () => `<em>${inView() ? 'in view' : 'to be opened'}</em>`,
  }));
  const rowWith = (shown: RunOfGroup | null, of: RunSummary = run) => {
    const props = {
      run: of,
      runs: { opened, compared: [], measuring: null, compare: () => undefined, rename: async () => true },
      book: { group: shown && { run: shown } },
      place: { systems, system: systems[0] },
      actions,
    };
    return render(RunRow, { props }).body;
  };

  it('says that the trips are simulated', () => {
    const made = { ...run, dataset: { ...run.dataset, simulated: true as const } };
    expect(rowWith(null)).not.toContain('simulated');
    expect(rowWith(null, made)).toContain('simulated trips');
  });

  it('says that its routes are shown, and can be opened again once others are', () => {
    expect(rowWith({ record, metrics, sets })).toContain('in view');
    for (const other of [{ record: smallRun().record, metrics, sets }, null]) {
      expect(rowWith(other)).not.toContain('in view');
      expect(rowWith(other)).toContain('to be opened');
    }
  });
});

describe('a run that cannot be read', () => {
  const broken = { id: 'x', bytes: 2e6, name: 'Mine', why: 'It is of 2031.', files: ['vanilla.safetensors'] };
  const runs = { doing: null, salvaged: [], salvage: async () => true, delete: async () => true };
  const shown = (run = broken) => render(BrokenRun, { props: { run, runs } }).body;

  it('says why, and offers to save its files before anything else', () => {
    const body = shown();
    expect(body).toMatch(/“Mine” \(2\.0 MB\) cannot be read by this version of the page\. It is of 2031\./);
    expect(body).toContain('vanilla.safetensors');
    const buttons = [...body.matchAll(/<button[^>]*>(?:<!--.*?-->|\s)*([^<]*)/g)].map(([, text]) =>
      text.trim(),
    );
    expect(buttons).toEqual(['Save its files', 'Delete it']);
  });

  it('can only be deleted where none of its files is whole', () => {
    const body = shown({ ...broken, files: [] });
    expect(body).toContain('None of its files is whole.');
    expect(body).not.toContain('Save its files');
  });
});
