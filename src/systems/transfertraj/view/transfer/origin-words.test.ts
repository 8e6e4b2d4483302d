import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { TransferNetworkName } from '../../networks';
import { learntWords, originLines } from './words';

const [amber, beryl] = [
  { name: 'Amber', fingerprint: 'a' },
  { name: 'Beryl', fingerprint: 'b' },
];
const trained = (name: TransferNetworkName, dataset: string, change: Partial<Model> = {}) => ({
  name,
  model: {
    ...{ id: name, network: name, bytes: new Uint8Array(1), from: 'Run 1', runId: 'r', dataset },
    ...change,
  },
});

describe('where networks learnt', () => {
  it('is told by the data that they were trained on', () => {
    const networks = [trained('pretrained', 'a'), trained('recovery8', 'c')];
    expect(originLines(networks, [amber, beryl])).toEqual([
      'pre-trained encoder: learnt in Amber (Run 1)',
      'encoder for every 8th point: learnt from other data (Run 1)',
    ]);
    expect(learntWords(networks, [amber, beryl])).toMatch(/^The networks learnt nothing in Beryl\./);
    expect(learntWords(networks, [beryl, amber])).toMatch(/^The networks learnt nothing in Beryl\./);
  });

  it('is not guessed of files', () => {
    const file = trained('pretrained', 'a', {
      from: 'x.safetensors',
      report: {} as Model['report'] & object,
    });
    expect(originLines([file], [amber, beryl])[0]).toMatch(/x\.safetensors, which does not say/);
    expect(learntWords([file], [amber, beryl])).toMatch(/other trips than those/);
  });

  it('is named where networks come from both', () => {
    const both = [trained('pretrained', 'a'), trained('prediction', 'b')];
    expect(learntWords(both, [amber, beryl])).toMatch(/each of the two cities/);
  });
});
