import { SAMPLE_CITY, SAMPLE_POINTS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import type { SystemEntry } from '../../engine/experiments/system';
import { CHOICES, DATA_CHOICES } from './address-choices';
import { ARCHITECTURES, LANGUAGE, TOKENISER } from './architectures';
import { withHalvedBatches } from './halved-batches';
import { HEADLINES } from './headline-columns';
import { HTP } from './id';
import { HTP_NETWORKS, NETWORK_LABELS } from './network-names';
import { PRESET_CONFIGS, type HtpConfig } from './points-config';
import { PRESET_VALUES } from './preset-values';
import { HTP_STEPS } from './progress-words';
import { MEASURES_TABLE } from './result-tables';
import { HTP_SETTINGS } from './settings';
import { FINE_TUNING_WORDS, fineTuned, startsAnew } from './start/fine-tuning';

/** Makes the GPS points that a driver's phone would send out of a route: travel patterns, and a language of them (HTP). */
export const htp: SystemEntry<HtpConfig> = {
  id: HTP,
  title: 'GPS points',
  models: 'HTP: travel patterns and their language',
  networks: [
    {
      name: 'tokeniser',
      label: NETWORK_LABELS.tokeniser,
      short: 'tokeniser',
      architecture: TOKENISER.name,
      ink: 'teacher',
      schedule: ({ tokeniser }) => tokeniser,
    },
    {
      name: 'language',
      label: NETWORK_LABELS.language,
      short: 'language',
      architecture: LANGUAGE.name,
      ink: 'distilled',
      apart: true,
      schedule: ({ language }) => language,
    },
  ],
  architectures: ARCHITECTURES,
  headlines: HEADLINES,
  settings: HTP_SETTINGS,
  choices: CHOICES,
  dataChoices: DATA_CHOICES,
  presetValues: PRESET_VALUES,
  presets: PRESET_CONFIGS,
  starts: {
    groups: [
      {
        name: 'tokeniser',
        label: NETWORK_LABELS.tokeniser,
        networks: ['tokeniser'],
        epochsFlag: HTP_SETTINGS.tokeniserEpochs.flag,
      },
      { name: 'language', label: NETWORK_LABELS.language, networks: ['language'] },
    ],
    schedule: FINE_TUNING_WORDS,
    trained: () => HTP_NETWORKS,
    fineTuned,
    startsAnew,
  },
  stages: [
    { id: 'tokenise', label: 'Tokenise' },
    { id: 'language', label: 'Language' },
    { id: 'generate', label: 'Generate' },
    { id: 'evaluate', label: 'Evaluate' },
  ],
  tables: [MEASURES_TABLE],
  firstStage: 'tokenise',
  tabs: ['table', 'tokens'],
  steps: HTP_STEPS,
  requires: needs(['traces'], SAMPLE_POINTS),
  pointsOfRoutes: ['tokeniser', 'language'],
  // The drives of the sample points are simulated on the roads of the sample city.
  shippedFor: [SAMPLE_POINTS, SAMPLE_CITY],
  trainingStage: (networks) => (networks.includes('language') ? 'language' : 'tokenise'),
  facts: ({ preset, seed }) => ({ preset, seed, resamples: 0 }),
  halved: withHalvedBatches,
  loadFormat: async () => (await import('./run-format')).format,
  load: async () => (await import('./system')).system,
};
