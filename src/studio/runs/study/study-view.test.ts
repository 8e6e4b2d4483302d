import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { localTask } from '../../../engine/protocol/local-task';
import { studyService } from '../../../engine/study/study-service';
import type { StudyResult } from '../../../engine/study/study-result';
import { syntheticGrid, syntheticSearch } from '../../../engine/study/testing/synthetic-study';
import { words } from '../../testing/words';
import StudyView from './StudyView.svelte';
import { armTable, curvePanels, trialTable } from './study-words';

const open = (result: StudyResult) =>
  studyService().read({ path: 'study.json', file: new Blob([JSON.stringify(result)]) }, localTask<never>());
const grid = await open(syntheticGrid());
const search = await open(syntheticSearch());
const [accuracy, , dtw] = grid.result.measures;

describe('the tables of a study', () => {
  it('have each arm at each value, with its paired difference in the unit of the measure', () => {
    const { head, rows } = armTable(grid, accuracy);
    expect(head).toEqual([
      'Arm',
      'Share of trips',
      'Seeds',
      'Test accuracy, %',
      'Minus vanilla, points',
      'Adjusted p',
      'Finding',
    ]);
    expect(rows).toHaveLength(20);
    expect(rows[0].slice(4)).toEqual(['–', '–', '–']);
    expect(rows[5].slice(0, 3)).toEqual(['sampled routes', '0.05', '3']);
    expect(rows[5][4]).toMatch(/^\+[\d.]+\u00a0\[/);
    expect(armTable(grid, dtw).head[4]).toBe('Minus vanilla, km');
  });

  it('compare nothing without a baseline', () => {
    expect(armTable(search, search.result.measures[0]).head.at(-1)).toBe('Test accuracy, %');
  });

  it('have every trial, and why it failed', () => {
    const { rows } = trialTable(grid.result);
    expect(rows).toHaveLength(60);
    expect(rows[58][4]).toContain('failed: The loss is no longer a number');
    expect(rows[59].slice(4)).toEqual(['waiting', '0', '–', '–']);
  });
});

describe('the learning curves of a study', () => {
  it('are one picture for each value of the other axes', () => {
    const [panel, ...others] = curvePanels(grid.result, accuracy);
    expect(others).toEqual([]);
    expect(panel.series.map(({ ink }) => ink)).toEqual(['vanilla', 'distilled', 'setA', 'setB']);
    const two = {
      ...grid.result,
      axes: [...grid.result.axes, { name: 'tau', label: 'Temperature', values: [1, 4], logarithmic: false }],
      trials: grid.result.trials.map((trial) => ({
        ...trial,
        values: { ...trial.values, tau: trial.seed === 42 ? 1 : 4 },
      })),
    };
    expect(curvePanels(two, accuracy).map(({ title }) => title)).toEqual(['Temperature 1', 'Temperature 4']);
    expect(curvePanels(search.result, accuracy)).toEqual([]);
  });
});

describe('StudyView', () => {
  it('says what is asked, how far it is and what was found', () => {
    const text = words(render(StudyView, { props: { study: grid } }).body);
    expect(text).toContain('Does a student that has few trips learn more');
    expect(text).toContain('58 of 60 trials are complete, 1 waiting, 1 failed.');
    expect(text).toContain('Learning curves');
    expect(text).toContain('With sampled routes, Test accuracy is better by');
  });

  it('says what will be there before the first trial is complete', async () => {
    const trials = grid.result.trials.map((trial) => ({
      ...trial,
      state: 'waiting',
      measures: {},
      course: [],
    }));
    const text = words(
      render(StudyView, { props: { study: await open({ ...grid.result, trials } as StudyResult) } }).body,
    );
    expect(text).toContain('0 of 60 trials are complete');
    expect(text).toContain('appear here once a trial is complete');
  });
});
