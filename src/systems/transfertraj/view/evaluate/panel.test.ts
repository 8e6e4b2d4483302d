import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../engine/records/run-record';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import { words } from '../../../../studio/testing/words';
import { TRANSFERTRAJ } from '../../networks';
import type { RecoveryState } from '../state/recovery-state.svelte';
import { madeEvaluation } from '../testing/made-evaluation';
import { testWords, thirdsOf } from './words';
import Panel from './Panel.svelte';
import { cityInView, reportInView } from './report-in-view';

const report = { evaluation: madeEvaluation('City A'), elsewhere: { evaluation: madeEvaluation('City B') } };
const record = { system: TRANSFERTRAJ, report } as unknown as RunRecord;
const made = madeEvaluation('Here');

interface Shown {
  readonly record?: RunRecord | null;
  readonly made?: typeof made | null;
  readonly networks?: readonly object[];
  readonly city?: 'here' | 'elsewhere';
  readonly task?: string;
}

function panel({ record: of = null, made: own = null, networks = [], city = 'here', task }: Shown): string {
  const state = {
    networks,
    evaluation: { made: own, city, task: task ?? null, hides: 'space', measuring: new AsyncTask() },
    trips: { open: null, making: new AsyncTask(), reading: new AsyncTask() },
    settings: { problem: null },
    shipped: { areThere: true, loading: new AsyncTask() },
  } as unknown as RecoveryState;
  const props = {
    training: { record: of, name: 'Monday' },
    layout: {},
    theme: { dark: false },
    runs: { opened: null },
    state,
  };
  return words(render(Panel, { props: props as never }).body);
}

describe('the stage Evaluate of recovery', () => {
  it('offers encoders and says where to go without networks, and offers to measure those in use', () => {
    expect(panel({})).toMatch(/Use the trained networks/);
    expect(panel({})).toMatch(/Errors appear here once networks are in use.*Go to Train/);
    const shown = panel({ networks: [{}] });
    expect(shown).toContain('Measure the networks in use');
    expect(shown).not.toContain('Go to Train');
  });

  it('shows the results of a run in both cities', () => {
    const here = panel({ record });
    expect(here).toMatch(/Monday 32 test trips of City A\./);
    expect(here).toMatch(
      /the best network is better than every baseline: RMSE 30\.0 m \(trained for the task\) beside 48\.0 m/,
    );
    expect(here).toMatch(/Along the road 48\.0 47\.0 to 49\.0/);
    expect(here).toMatch(/30 trips, 270 hidden points\. 2 trips left out/);
    expect(here).toMatch(/Layer 1: .* 1 60 % 56 % 25 % 2 40 % 44 % 75 %/);
    expect(here).not.toMatch(/NaN|undefined/);
    expect(panel({ record, city: 'elsewhere' })).toMatch(/32 test trips of City B/);
  });

  it('shows another task where one is chosen, with what it is judged by', () => {
    const shown = panel({ record, task: 'travel-time' });
    expect(shown).toMatch(/MAE, min RMSE, min MAPE Pace of roads and hour 1\.50/);
    expect(shown).not.toContain('Error along the gap');
  });

  it('prefers what was measured here to the run in view, and takes no run of another system', () => {
    expect(panel({ record, made, networks: [{}] })).toMatch(
      /The networks in use 32 test trips of Here\. .* Measure again/,
    );
    const other = { ...record, system: 'routes' };
    expect(reportInView({ evaluation: { made: null } }, { record: other, name: '' })).toBeNull();
    const inView = reportInView({ evaluation: { made } }, { record, name: 'Monday' })!;
    // There is one city only, whichever was looked at before.
    expect([inView.run, cityInView(inView, { city: 'elsewhere' }).name]).toEqual([null, 'Here']);
  });
});

describe('what is said of experts', () => {
  it('is whether thirds differ, and what they are', () => {
    const { experts } = made;
    expect(thirdsOf(experts!).map(({ label }) => label)).toEqual(['Up to 2', 'Up to 7', 'More']);
    const alike = { borders: [0, 0], points: { few: 9, some: 0, many: 0 } } as const;
    expect(thirdsOf(alike)).toEqual([{ density: 'few', points: 9, label: 'All points' }]);
    expect(testWords(experts!, 0)).toMatch(/by more than chance \(χ² = 40\.5 with 2 degrees/);
    expect(testWords({ tests: [{ statistic: 1, degrees: 2, p: 0.6 }] }, 0)).toMatch(
      /does not clearly differ/,
    );
    expect(testWords({ tests: [null] }, 0)).toMatch(/nothing to compare/);
  });
});
