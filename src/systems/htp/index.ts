import { SAMPLE_CITY, SAMPLE_POINTS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { defineSystem } from '../../engine/experiments/define-system';
import { CHOICES, DATA_CHOICES } from './address-choices';
import { HTP, HTP_NETWORKS, NETWORK_LABELS, NETWORKS } from './networks';
import { POINTS, type HtpConfig } from './settings';
import { HEADLINES, MEASURES_FILE } from './results';
import { FINE_TUNING_WORDS, fineTuned, startsAnew } from './start/fine-tuning';

/** Makes the GPS points that a driver's phone would send out of a route: travel patterns, and a language of them (HTP). */
export const htp = defineSystem<HtpConfig>({
  id: HTP,
  title: 'GPS points',
  models: 'HTP: travel patterns and their language',
  networks: NETWORKS,
  schedule: (config, network) => (network === 'language' ? config.language : config.tokeniser),
  headlines: HEADLINES,
  settings: POINTS,
  choices: CHOICES,
  dataChoices: DATA_CHOICES,
  starts: {
    groups: [
      {
        name: 'tokeniser',
        label: NETWORK_LABELS.tokeniser,
        networks: ['tokeniser'],
        epochsFlag: POINTS.table.tokeniserEpochs.flag,
      },
      { name: 'language', label: NETWORK_LABELS.language, networks: ['language'] },
    ],
    schedule: FINE_TUNING_WORDS,
    trained: () => HTP_NETWORKS,
    fineTuned,
    startsAnew,
  },
  stages: {
    tokenise: { label: 'Tokenise', trains: ['tokeniser'] },
    language: { label: 'Language', trains: HTP_NETWORKS },
    generate: { label: 'Generate' },
    evaluate: { label: 'Evaluate' },
  },
  tables: [MEASURES_FILE.name],
  firstStage: 'tokenise',
  tabs: ['table', 'tokens'],
  steps: {
    'points.tokenise': 'Turning points into patterns',
    'points.draw': 'Drawing patterns',
    'points.decode': 'Turning patterns into points',
    'points.rematch': 'Matching points to roads: {}',
    'points.resample': 'Computing intervals',
    'roads.walk': 'Learning which roads are near each other',
    'htp.score': 'Reading the patterns of other trips',
  },
  requires: needs(['traces'], SAMPLE_POINTS),
  pointsOfRoutes: ['tokeniser', 'language'],
  // The drives of the sample points are simulated on the roads of the sample city.
  shippedFor: [SAMPLE_POINTS, SAMPLE_CITY],
  loadFormat: async () => (await import('./run-format')).format,
  load: () => import('./train'),
});
