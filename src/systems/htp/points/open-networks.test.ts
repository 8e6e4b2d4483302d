import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../../domain/dataset';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { useBackend } from '../../../nn/testing/backends';
import { languageFile, tokeniserFile } from '../checkpoints/network-file';
import { generatePoints } from '../networks/generate-points';
import { ringDataset, ringOrder, untrainedNetworks } from '../testing/untrained-networks';
import { TripLabels } from '../trips/trip-labels';
import { openNetworks } from './point-networks';

let dataset: Dataset;
beforeAll(async () => {
  await useBackend('wasm');
  dataset = await ringDataset();
});

/** Files of untrained networks of the ring. @param learntFrom digest of the tokeniser that the language model says it learnt from */
async function files(learntFrom?: string) {
  const { tokeniser, language, weights, dispose } = untrainedNetworks(dataset);
  const { config, scales } = tokeniser.parts;
  const { box } = tokeniser.labels;
  const bytes = await tokeniserFile(weights.tokeniser, { config, scales, box, target: 'route' }, 'ring');
  const { vocabulary, parameters } = weights.language;
  const { vocabularySize: _, ...sizes } = weights.language.config;
  const about = {
    sizes,
    form: 'plain',
    dropout: 0,
    codebooks: vocabulary.codebooks,
    roads: vocabulary.roads,
  } as const;
  const from = learntFrom ?? (await digestOfFile(bytes));
  const said = await languageFile(parameters, { ...about, box, tokeniser: from }, 'ring');
  const orders = [ringOrder(0, 9), ringOrder(4, 5)];
  const options = { seed: 1, temperature: 0.7, monotone: false, noise: false, masked: true };
  const expected = await generatePoints(language, tokeniser, orders, options, NO_TASK);
  dispose();
  return { weights: { id: 'run', tokeniser: bytes, language: said }, orders, options, expected };
}

it('opens what was saved: the same points come of it', async () => {
  const { weights, orders, options, expected } = await files();
  const tensors = memory().numTensors;
  const { tokeniser, language, dispose } = await openNetworks(
    weights,
    dataset,
    new TripLabels(dataset.network),
  );
  expect(await generatePoints(language!, tokeniser, orders, options, NO_TASK)).toEqual(expected);
  dispose();
  expect(memory().numTensors).toBe(tensors);
});

it('has no language model where no file of one is given', async () => {
  const { weights } = await files();
  const { id, tokeniser } = weights;
  const opened = await openNetworks({ id, tokeniser }, dataset, new TripLabels(dataset.network));
  expect(opened.language).toBeNull();
  opened.dispose();
});

it('refuses what does not belong together, and leaves no tensor behind', async () => {
  const { weights } = await files('00ff');
  const tensors = memory().numTensors;
  const labels = new TripLabels(dataset.network);
  await expect(openNetworks(weights, dataset, labels)).rejects.toThrow(/patterns of another tokeniser/);
  const { network } = makeSampleCity({ roads: 120, trips: 10, seed: 3 }).content;
  const other = { ...dataset, network, name: 'Town' };
  await expect(openNetworks(weights, other, new TripLabels(network))).rejects.toThrow(
    /knows 48 roads, and Town has/,
  );
  expect(memory().numTensors).toBe(tensors);
});
