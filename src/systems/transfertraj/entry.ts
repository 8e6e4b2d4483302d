import { SAMPLE_RECOVERY_A } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import type { NetworkInfo, SystemEntry } from '../../engine/experiments/system';
import { ARCHITECTURES, ENCODER } from './architectures';
import { withHalvedBatches } from './halved-batches';
import { HEADLINES } from './headline-columns';
import { TRANSFERTRAJ } from './id';
import {
  NETWORK_LABELS,
  STUDENT,
  STUDENT_ARCHITECTURE,
  STUDENT_FILES,
  STUDENT_LABEL,
  TIME_TELLERS,
  TRANSFER_NETWORKS,
  type TransferNetworkName,
} from './network-names';
import { PRESET_VALUES } from './preset-values';
import { TRANSFER_STEPS } from './progress-words';
import { ERRORS_TABLE } from './result-tables';
import { RECOVER_CHOICES, RECOVER_DATA_CHOICES } from './recover-choices';
import { TRANSFER_SETTINGS } from './settings';
import { SHIPPED_FOLDER } from './shipped-encoders';
import { TRANSFER_CHOICES, TRANSFER_DATA_CHOICES } from './transfer-choices';
import { PRESET_CONFIGS, trainedNetworks, type TransferConfig } from './transfer-config';

const SHORT: Readonly<Record<TransferNetworkName, string>> = {
  pretrained: 'pre-trained',
  prediction: 'prediction',
  recovery4: 'every 4th',
  recovery8: 'every 8th',
  recovery16: 'every 16th',
  'travel-time': 'travel time',
};

const network = (name: TransferNetworkName): NetworkInfo<TransferConfig> => ({
  name,
  label: NETWORK_LABELS[name],
  short: SHORT[name],
  architecture: ENCODER.name,
  ink: name === 'pretrained' ? 'teacher' : 'distilled',
  ...(name !== 'pretrained' && { apart: true }),
  schedule: ({ batch }) => batch,
});

/** Answers as a baseline does, and is not trained here. */
const STUDENT_INFO: NetworkInfo<TransferConfig> = {
  name: STUDENT,
  label: STUDENT_LABEL,
  short: 'student',
  architecture: STUDENT_ARCHITECTURE,
  ink: 'vanilla',
  apart: true,
  // It is always given.
  schedule: ({ batch }) => batch,
};

/** Fills gaps of sparse GPS, predicts where a trip ends and tells how long it takes, in this city or another (TransferTraj). */
export const transfertraj: SystemEntry<TransferConfig> = {
  id: TRANSFERTRAJ,
  title: 'Recovery',
  models: 'TransferTraj: one encoder for many tasks and cities',
  networks: [...TRANSFER_NETWORKS.map(network), STUDENT_INFO],
  architectures: ARCHITECTURES,
  headlines: HEADLINES,
  settings: TRANSFER_SETTINGS,
  presetValues: PRESET_VALUES,
  presets: PRESET_CONFIGS,
  stages: [
    { id: 'train', label: 'Train' },
    { id: 'transfer', label: 'Transfer' },
    { id: 'recover', label: 'Recover' },
    { id: 'evaluate', label: 'Evaluate' },
  ],
  tables: [ERRORS_TABLE],
  firstStage: 'train',
  tabs: ['table', 'cities'],
  choices: { ...RECOVER_CHOICES, ...TRANSFER_CHOICES },
  dataChoices: [...RECOVER_DATA_CHOICES, ...TRANSFER_DATA_CHOICES],
  steps: TRANSFER_STEPS,
  requires: (dataset) =>
    dataset.trips.train.tripCount > 0 ? null : needs(['traces'], SAMPLE_RECOVERY_A)(dataset),
  starts: {
    groups: [
      {
        name: 'encoder',
        label: NETWORK_LABELS.pretrained,
        networks: ['pretrained'],
        epochsFlag: TRANSFER_SETTINGS.epochs.flag,
      },
      {
        name: STUDENT,
        label: STUDENT_LABEL,
        networks: [STUDENT],
        given: STUDENT_FILES,
        role: 'that answers beside the baselines, by the routes that it draws',
      },
    ],
    schedule: 'the schedule of pre-training',
    trained: (config) => [...trainedNetworks(config), STUDENT],
    fineTuned: (config) => config,
    startsAnew: () => false,
  },
  timesOfRoutes: TIME_TELLERS,
  testsElsewhere: true,
  goesWithAnyData: true,
  trainingStage: () => 'train',
  facts: ({ preset, seed }) => ({ preset, seed, resamples: 0 }),
  halved: withHalvedBatches,
  loadFormat: async () => (await import('./run-format')).format,
  fillsGaps: {
    networks: ['pretrained', 'recovery4', 'recovery8', 'recovery16'],
    shipped: { folder: SHIPPED_FOLDER, network: 'pretrained' },
  },
  loadCandidateScorer: async () => (await import('./joined/next-place-scorer')).openCandidateScorer,
  load: async () => (await import('./system')).system,
};
