import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { BackendReport } from '../engine/backend';
import type { ResultTable as Table } from '../engine/result-table';
import BackendLine from './BackendLine.svelte';
import JobPanel from './JobPanel.svelte';
import ResultTable from './ResultTable.svelte';

/** What a reader sees: no tags, single spaces. */
const words = (html: string) =>
  html
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const inGroups = (count: number) => count.toLocaleString();

const backend: BackendReport = {
  backend: 'wasm',
  adapter: null,
  why: 'WebGPU has no adapter here.',
  isolated: false,
  threads: 1,
  selfCheck: { ok: true, worst: 1e-7, message: 'agrees to 1e-7.' },
};

describe('ResultTable', () => {
  const table: Table = {
    caption: 'Routes and measures',
    columns: [
      { name: 'Arrived', unit: '%', digits: 1 },
      { name: 'JSD of distance', unit: '', digits: 3 },
    ],
    rows: [
      {
        source: 'distilled',
        split: 'test',
        routes: 1200,
        values: [{ value: 91.25, low: 90, high: 92.5 }, null],
      },
    ],
  };

  it('shows names, units, intervals, and what does not apply', () => {
    const { body } = render(ResultTable, { props: { table } });
    const shown = words(body);
    expect(shown).toMatch(/^Routes and measures Routes by Pairs from Routes Arrived \(%\) JSD of distance /);
    expect(shown).toContain(`Distilled student test ${inGroups(1200)} 91.3 90.0 to 92.5 –`);
    expect(body).toContain('var(--distilled)');
  });
});

describe('BackendLine', () => {
  it('says what computes, why, and what isolation would give', () => {
    const { body } = render(BackendLine, { props: { state: 'ready', backend } });
    expect(words(body)).toBe(
      'Computes with WebAssembly, 1 thread. WebGPU has no adapter here. The server does not isolate this page (COOP and COEP headers), so WebAssembly has one thread. Gradient check: agrees to 1e-7.',
    );
  });

  it('says that it waits, starts again, or has given up', () => {
    const shown = (state: 'opening' | 'restarting' | 'failed') =>
      words(render(BackendLine, { props: { state, backend: null } }).body);
    expect(shown('opening')).toMatch(/^Looking for/);
    expect(shown('restarting')).toMatch(/again/);
    expect(shown('failed')).toMatch(/^Nothing computes/);
  });
});

describe('JobPanel', () => {
  const session = {
    workerState: 'ready',
    backend,
    canRunJob: true,
    phase: 'idle',
    progress: null,
  };
  const panel = (changes: object) =>
    render(JobPanel, { props: { session: { ...session, ...changes } as never } }).body;

  it('offers the job when there is one', () => {
    expect(panel({})).not.toMatch(/<button[^>]*disabled/);
    expect(panel({ canRunJob: false })).toMatch(/<button[^>]*disabled/);
    expect(panel({ backend: null })).toMatch(/<button[^>]*disabled/);
  });

  it('shows progress with the time left, and the reins', () => {
    const progress = {
      stage: 'Train the teacher',
      done: 1200,
      total: 4000,
      unit: 'steps',
      elapsedMs: 61_000,
      remainingMs: 130_000,
    };
    const running = panel({ phase: 'running', progress });
    expect(words(running)).toContain(
      `Train the teacher: ${inGroups(1200)} of ${inGroups(4000)} steps, 1 min 1 s so far, about 2 min 10 s left`,
    );
    expect(words(running)).toMatch(/Pause Step Cancel/);
    expect(words(panel({ phase: 'halted', progress }))).toMatch(/Resume Step Cancel.*Paused\.$/);
  });
});
