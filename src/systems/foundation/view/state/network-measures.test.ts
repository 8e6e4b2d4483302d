import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { RunRecord } from '../../../../engine/records/run-record';
import { answered, refused } from '../../../../engine/protocol/testing/answered';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { JudgedTask } from '../../evaluation/judged-task';
import type { MeasuredNetwork } from '../../explore/hexagon-service';
import { PRESET_CONFIGS, type FoundationConfig } from '../../settings';
import { FOUNDATION } from '../../networks';
import type { RunInView } from '../../../../studio/system-view';
import { isMeasuredByRun, resultsInView } from '../finetune/results-in-view';
import { measuredNotes } from '../pretrain/train-words';
import { madeModel } from '../testing/made-hexagons';
import { NetworkMeasures, type MeasureNeeds } from './network-measures.svelte';

const judged = (task: JudgedTask['task'], asked: number): JudgedTask => ({
  ...{ task, units: 3, asked },
  ...{ sources: [], differences: [] },
});

const MEASURED: MeasuredNetwork = {
  judged: [judged('masked', 7)],
  ...{ hexagons: 1200, known: 1200, learntHere: false },
};

function session(more: Partial<MeasureNeeds> = {}) {
  const page = {
    model: madeModel() as Model | null,
    dataset: 'a' as string | null,
    config: PRESET_CONFIGS.light as FoundationConfig | null,
  };
  const asked: (readonly [string, FoundationConfig])[] = [];
  const measures = new NetworkMeasures({
    model: () => page.model,
    dataset: () => page.dataset,
    config: () => page.config,
    measure: (model, config) => {
      asked.push([model.id, config]);
      return answered(MEASURED);
    },
    ...more,
  });
  return { page, asked, measures };
}

const run = (tasks: readonly JudgedTask['task'][], system: string = FOUNDATION): RunInView => ({
  name: 'Pretraining, light',
  runId: 'run 1',
  record: {
    system,
    report: { evaluation: tasks.map((task) => judged(task, 1)) },
  } as unknown as RunRecord,
});

describe('measuring the network in use', () => {
  it('asks when a person does, and forgets the answer once it is about something else', async () => {
    const { page, asked, measures } = session();
    expect(measures.made).toBeNull();
    await measures.measure();
    expect(asked).toEqual([['pretrained 1', PRESET_CONFIGS.light]]);
    expect(measures.made).toMatchObject({ hexagons: 1200, model: { from: 'a test' } });
    // How long one trains changes no answer; which hexagons are hidden does.
    page.config = { ...PRESET_CONFIGS.light, batch: { batchSize: 1, accumulation: 1 } };
    expect(measures.made).not.toBeNull();
    for (const other of [
      { config: { ...PRESET_CONFIGS.light, seed: 1 } },
      { model: madeModel('pretrained', 'another') },
      { dataset: 'b' },
    ]) {
      const { ...before } = page;
      Object.assign(page, other);
      expect(measures.made).toBeNull();
      Object.assign(page, before);
    }
  });

  it('does nothing without a network, data or settings that make sense, and says why it failed', async () => {
    for (const nothing of [{ model: null }, { dataset: null }, { config: null }]) {
      const { page, asked, measures } = session();
      Object.assign(page, nothing);
      await measures.measure();
      expect([asked, measures.measurable]).toEqual([[], null]);
    }
    const { measures } = session({ measure: () => refused(new Failure('bad-input', 'It knows none.')) });
    await measures.measure();
    expect(measures.reading.failure?.message).toBe('It knows none.');
    expect(measures.made).toBeNull();
  });

  it('is shown in place of what the run in view says of hidden hexagons, beside its tasks', async () => {
    const { measures } = session();
    const shown = (of: RunInView) =>
      resultsInView(measures, of).map(({ judged: { task, asked }, name }) => [task, asked, name]);
    const trained = run(['masked', 'next']);
    expect(shown(trained)).toEqual([
      ['masked', 1, 'Pretraining, light'],
      ['next', 1, 'Pretraining, light'],
    ]);
    await measures.measure();
    expect(shown(trained)).toEqual([
      ['masked', 7, 'a test'],
      ['next', 1, 'Pretraining, light'],
    ]);
    expect(resultsInView(measures, trained, ['next'])).toHaveLength(1);
    expect(shown(run(['masked'], 'routes'))).toEqual([['masked', 7, 'a test']]);
  });

  it('is not offered where the run in view measured that network', () => {
    expect(isMeasuredByRun({ runId: 'run 1' }, run(['masked']))).toBe(true);
    expect(isMeasuredByRun({ runId: 'run 1' }, run(['next']))).toBe(false);
    expect(isMeasuredByRun({ runId: 'run 2' }, run(['masked']))).toBe(false);
    expect(isMeasuredByRun({ runId: null }, { ...run(['masked']), runId: null })).toBe(false);
  });

  it('comes with what has to be known of a network of elsewhere', () => {
    expect(measuredNotes(MEASURED)).toEqual([]);
    expect(measuredNotes({ ...MEASURED, known: 1000, learntHere: true })).toEqual([
      expect.stringMatching(/learnt from these data/),
      expect.stringMatching(/no tokens for 200 of the 1,200 hexagons/),
    ]);
  });
});
