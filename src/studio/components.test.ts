import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { BackendReport } from '../engine/backend';
import type { ResultTable as Table } from '../engine/result-table';
import BackendLine from './BackendLine.svelte';
import EpochTable from './EpochTable.svelte';
import JobPanel from './JobPanel.svelte';
import ResultTable from './ResultTable.svelte';

/** What a reader sees: no tags, single spaces. */
const words = (html: string) =>
  html
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const backend: BackendReport = {
  backend: 'wasm',
  adapter: null,
  why: 'WebGPU has no adapter here.',
  isolated: false,
  threads: 1,
  selfCheck: { ok: true, worst: 1e-7, message: 'Gradients agree to 1e-7.' },
};

describe('ResultTable', () => {
  const row = { reading: 'as in the thesis', better: 'higher' as const };
  const table: Table = {
    odSource: 'test',
    difference: false,
    columns: [
      { name: 'distilled', routes: 1200 },
      { name: 'markov', routes: 1200 },
    ],
    rows: [
      {
        ...row,
        name: 'Arrival',
        unit: '%',
        digits: 1,
        values: [{ value: 91.25, low: 90, high: 92.5 }, null],
      },
      {
        ...row,
        name: 'EDR',
        unit: '',
        digits: 2,
        better: 'lower',
        values: [
          { value: -0.3, low: -0.5, high: 0.125 },
          { value: 1, low: null, high: null },
        ],
      },
    ],
  };

  it('shows names, units, the better way, intervals, and what does not apply', () => {
    const { body } = render(ResultTable, { props: { table } });
    expect(words(body)).toBe(
      'Routes for OD pairs of unseen trips (test), 1,200 per model Measure Distilled Markov ' +
        'Arrival (%) ↑ 91.3 90.0 to 92.5 – EDR ↓ −0.30 −0.50 to 0.13 1.00',
    );
    expect(body).toContain('var(--distilled)');
    expect(body).toContain('title="as in the thesis"');
  });

  it('gives differences their sign', () => {
    const columns = [{ name: 'distilled − vanilla', routes: 20 }];
    const rows = [{ ...table.rows[0], values: [{ value: 2, low: -0.01, high: 4 }] }];
    const props = { table: { ...table, difference: true, columns, rows } };
    expect(words(render(ResultTable, { props }).body)).toBe(
      'Paired differences on OD pairs of unseen trips (test), 20 pairs Measure distilled − vanilla ' +
        'Arrival (%) ↑ +2.0 0.0 to +4.0',
    );
  });
});

describe('BackendLine', () => {
  const shown = (compute: object) => {
    const props = { compute: { wanted: undefined, ...compute } as never, locked: false };
    return words(render(BackendLine, { props }).body).replace(/ Compute with the best.*/, '');
  };

  it('says what computes, why, and what isolation would give', () => {
    expect(shown({ workerState: 'ready', backend })).toBe(
      'Computes with WebAssembly, 1 thread. WebGPU has no adapter here. The server does not isolate this page (COOP and COEP headers), so WebAssembly has one thread. Gradients agree to 1e-7.',
    );
  });

  it('says that it waits, starts again, or has given up', () => {
    const state = (workerState: string) => shown({ workerState, backend: null });
    expect(state('opening')).toMatch(/^Looking for/);
    expect(state('restarting')).toMatch(/again/);
    expect(state('failed')).toMatch(/^Nothing computes/);
  });
});

describe('JobPanel', () => {
  const job = { phase: 'idle', active: false, progress: null, step: null };
  const session = {
    ready: true,
    compare: false,
    address: { config: { preset: 'quick' } },
    data: { opened: null, isSampleCity: false },
    job,
  };
  const panel = (changes: object) =>
    render(JobPanel, { props: { session: { ...session, ...changes } as never } }).body;

  it('offers the job on the sample city, and on what else is open', () => {
    expect(panel({})).not.toMatch(/<button[^>]*disabled/);
    expect(panel({ ready: false })).toMatch(/<button[^>]*disabled/);
    expect(words(panel({}))).not.toContain('Run the quick job on Porto');
    const opened = { dataset: { name: 'Porto' } };
    expect(words(panel({ data: { opened, isSampleCity: false } }))).toContain('Run the quick job on Porto');
    expect(words(panel({ data: { opened, isSampleCity: true } }))).not.toContain('on Porto');
  });

  it('shows progress with the time left, the last step, and the reins', () => {
    const progress = {
      stage: 'Training the teacher',
      done: 1200,
      total: 4000,
      unit: 'steps',
      elapsedMs: 61_000,
      remainingMs: 130_000,
    };
    const step = { network: 'teacher', step: 1200, loss: 2.5 };
    const running = panel({ job: { ...job, active: true, phase: 'running', progress, step } });
    expect(words(running)).toContain(
      'Training the teacher: 1,200 of 4,000 steps, 1 min 1 s so far, about 2 min 10 s left in this stage ' +
        'Step 1,200 of the teacher: loss 2.500 Pause One step Cancel',
    );
    const halted = panel({ job: { ...job, active: true, phase: 'halted', progress, step } });
    expect(words(halted)).toMatch(/Resume One step Cancel Paused\.$/);
  });
});

describe('EpochTable', () => {
  it('shows what each epoch brought and which was the best', () => {
    const line = { network: 'distilled' as const, epochs: 3, loss: 1.25 };
    const lines = [
      { ...line, epoch: 1, measures: { accuracy: 0.5, timeError: 0.25, steps: 9 }, best: true },
      { ...line, epoch: 2, measures: { accuracy: 0.75, timeError: 0.2, steps: 9 }, best: true },
    ];
    expect(words(render(EpochTable, { props: { network: 'distilled', lines } }).body)).toBe(
      'Distilled student Epoch Loss Accuracy Time error ' +
        '1 of 3 1.250 50.0 % 25.0 % 2 of 3, best 1.250 75.0 % 20.0 %',
    );
  });
});
