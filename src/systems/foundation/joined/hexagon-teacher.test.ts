import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../../domain/dataset';
import { nextRoadRanks } from '../../../../tools/teachers/teachers';
import { useBackend } from '../../../nn/testing/backends';
import { PRESET_CONFIGS, type FoundationConfig } from '../settings';
import { runFoundation } from '../testing/small-foundation';
import { openCandidateScorer } from './hexagon-scorer';

const { quick } = PRESET_CONFIGS;

/** A narrow network of one layer over one token for each hexagon: what learns the habits of a small city soonest. */
const config: FoundationConfig = {
  ...quick,
  seed: 1,
  sequences: { ...quick.sequences, from: 'trips', resolution: '11', tokenizer: 'flat' },
  network: { ...quick.network, width: 32, heads: 2, layers: 1, hidden: 64, context: 24, dropout: 0 },
  batch: { batchSize: 16, accumulation: 1 },
  pretraining: { ...quick.pretraining, epochs: 10, patience: 10, learningRate: 1.5e-2 },
};

describe('an H3 model that was pre-trained on trips', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await datasetOf(makeSampleCity({ roads: 200, trips: 300, seed: 3 }), 'Tiny city');
  });

  it('says probabilities of the candidates, and ranks the next road of held-out trips above chance', async () => {
    const { checkpoints } = await runFoundation({ dataset, config, networks: ['pretrained'] });
    const [{ bytes }] = checkpoints.filter(({ name }) => name === 'pretrained');
    const scorer = openCandidateScorer({ bytes, name: 'pretrained.safetensors' }, dataset);
    const { network, trips } = dataset;
    const ranks = nextRoadRanks(network, trips.test, await scorer.logitsOf(trips.test, 7, NO_TASK));
    scorer.dispose();
    expect(ranks.steps).toBeGreaterThan(100);
    expect(ranks.farthestFromOne).toBeLessThan(1e-12);
    expect(ranks.reciprocalRank).toBeGreaterThan(ranks.byChance + 0.05);
  });
});
