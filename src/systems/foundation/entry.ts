import { SAMPLE_RESIDENTS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import type { NetworkInfo, SystemEntry } from '../../engine/experiments/system';
import { ARCHITECTURES, H3_BERT } from './architectures';
import { PRESET_CONFIGS, trainedNetworks, type FoundationConfig } from './foundation-config';
import { withHalvedBatches } from './halved-batches';
import { HEADLINES } from './headline-columns';
import { EXPLORE_CHOICES, EXPLORE_DATA_CHOICES } from './explore-choices';
import { FOUNDATION } from './id';
import { FOUNDATION_NETWORKS, NETWORK_LABELS, TASKS, type FoundationNetworkName } from './network-names';
import { PRESET_VALUES } from './preset-values';
import { FOUNDATION_STEPS } from './progress-words';
import { SCORES_TABLE } from './result-tables';
import { FOUNDATION_SETTINGS } from './settings';

const SHORT: Readonly<Record<FoundationNetworkName, string>> = {
  pretrained: 'pre-trained',
  next: 'next piece',
  destination: 'destination',
  user: 'same person',
};

const network = (name: FoundationNetworkName): NetworkInfo<FoundationConfig> => ({
  name,
  label: NETWORK_LABELS[name],
  short: SHORT[name],
  architecture: H3_BERT.name,
  ink: name === 'pretrained' ? 'teacher' : 'distilled',
  ...(name !== 'pretrained' && { apart: true }),
  schedule: ({ batch }) => batch,
});

/** Learns where people and vehicles go by hiding hexagons of their ways, and is then trained further for small tasks. */
export const foundation: SystemEntry<FoundationConfig> = {
  id: FOUNDATION,
  title: 'Pretraining',
  models: 'a BERT over H3 hexagons',
  networks: FOUNDATION_NETWORKS.map(network),
  architectures: ARCHITECTURES,
  headlines: HEADLINES,
  settings: FOUNDATION_SETTINGS,
  presetValues: PRESET_VALUES,
  presets: PRESET_CONFIGS,
  stages: [
    { id: 'tokenise', label: 'Tokenise' },
    { id: 'pretrain', label: 'Pretrain' },
    { id: 'finetune', label: 'Fine-tune' },
    { id: 'explore', label: 'Explore' },
  ],
  tables: [SCORES_TABLE],
  firstStage: 'tokenise',
  tabs: ['table'],
  choices: EXPLORE_CHOICES,
  dataChoices: EXPLORE_DATA_CHOICES,
  steps: FOUNDATION_STEPS,
  requires: (dataset) =>
    dataset.trips.train.tripCount > 0 ? null : needs(['checkIns'], SAMPLE_RESIDENTS)(dataset),
  starts: {
    groups: [
      {
        name: 'encoder',
        label: NETWORK_LABELS.pretrained,
        networks: ['pretrained'],
        epochsFlag: FOUNDATION_SETTINGS.epochs.flag,
      },
    ],
    schedule: 'the schedule of pre-training',
    trained: trainedNetworks,
    fineTuned: (config) => config,
    startsAnew: () => false,
  },
  trainingStage: (networks) =>
    networks.length > 0 && networks.every((name) => TASKS.some((task) => task === name))
      ? 'finetune'
      : 'pretrain',
  facts: ({ preset, seed }) => ({ preset, seed, resamples: 0 }),
  halved: withHalvedBatches,
  loadFormat: async () => (await import('./run-format')).format,
  loadCandidateScorer: async () => (await import('./joined/hexagon-scorer')).openCandidateScorer,
  load: async () => (await import('./system')).system,
};
