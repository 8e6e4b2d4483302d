import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';
import type { RequestOf } from '../../../../engine/protocol/service';
import { answered, refused } from '../../../../engine/protocol/testing/answered';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import type { TransferNetworkName } from '../../networks';
import type { EncoderWeights, RecoveryService } from '../../recovery/recovery-service';
import { EvaluationState, type EvaluationNeeds } from './evaluation-state.svelte';
import type { NetworkInUse } from './measured-networks';

const evaluation = (name: string): CityEvaluation => ({
  name,
  trips: 3,
  recovery: { tasks: [] },
  experts: null,
});

const inUse = (name: TransferNetworkName, id: string): NetworkInUse => ({
  name,
  model: { id, network: name, bytes: new Uint8Array(1), from: 'a run', runId: null, dataset: 'A' },
});

function session(more: Partial<EvaluationNeeds> = {}) {
  const page = {
    networks: [inUse('pretrained', 'p1'), inUse('travel-time', 't1')],
    dataset: 'A' as string | null,
    hides: 'space' as HiddenPart,
  };
  const asked: { request: RequestOf<RecoveryService, 'evaluate'>; weights: readonly EncoderWeights[] }[] = [];
  const state = new EvaluationState({
    networks: () => page.networks,
    dataset: () => page.dataset,
    hides: () => page.hides,
    seed: () => 7,
    ask: (request, weights) => {
      asked.push({ request, weights });
      return answered(evaluation(`City ${page.dataset ?? ''}`));
    },
    ...more,
  });
  return { page, asked, state };
}

describe('measuring networks in use', () => {
  it('asks the worker about each by what it was trained for, and brings their weights', async () => {
    const { asked, state } = session();
    await state.measure();
    expect(asked).toHaveLength(1);
    expect(asked[0].request).toEqual({
      pretrained: 'p1',
      tasks: { 'travel-time': 't1' },
      hides: 'space',
      seed: 7,
    });
    expect(asked[0].weights.map(({ id }) => id)).toEqual(['p1', 't1']);
    expect(state.made?.name).toBe('City A');
  });

  it('leaves out a pre-trained encoder that is not there', async () => {
    const { page, asked, state } = session();
    page.networks = [inUse('prediction', 'd1')];
    await state.measure();
    expect(asked[0].request).not.toHaveProperty('pretrained');
    expect(asked[0].request.tasks).toEqual({ prediction: 'd1' });
  });

  it('knows a result for the same networks, data and question alone', async () => {
    const { page, state } = session();
    await state.measure();
    const [pretrained, travelTime] = page.networks;
    page.networks = [pretrained, inUse('travel-time', 't2')];
    expect(state.made).toBeNull();
    page.networks = [pretrained, travelTime];
    page.dataset = 'B';
    expect(state.made).toBeNull();
    page.dataset = 'A';
    expect(state.made?.name).toBe('City A');
    state.hides = 'point';
    expect([state.hides, state.made]).toEqual(['point', null]);
  });

  it('hides what training hides until a person says otherwise', () => {
    const { page, state } = session();
    page.hides = 'point';
    expect(state.hides).toBe('point');
    state.hides = 'space';
    expect(state.hides).toBe('space');
  });

  it('measures nothing without networks or data, and says why it failed', async () => {
    const { page, asked, state } = session();
    page.dataset = null;
    await state.measure();
    page.dataset = 'A';
    page.networks = [];
    await state.measure();
    expect([asked.length, state.made]).toEqual([0, null]);
    const broken = session({ ask: () => refused(new Failure('bad-input', 'There is no test part.')) });
    await broken.state.measure();
    expect([broken.state.measuring.failure?.message, broken.state.made]).toEqual([
      'There is no test part.',
      null,
    ]);
  });
});
