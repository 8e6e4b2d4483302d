import type { NetworkStart } from '../../engine/records/network-start';
import { ROAD_TABLE } from '../../models/htp/rq-vae-config';
import { TOKEN_TABLE } from '../../models/htp/token-vocabulary';
import { type HtpConfig, POINTS } from './settings';
import { SAMPLE_CITY, SAMPLE_POINTS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { defineSystem } from '../../engine/experiments/define-system';
import { CHOICES, DATA_CHOICES } from './address-choices';
import { FIRST_WORDS } from './first-words';
import { HTP, HTP_NETWORKS, NETWORK_LABELS, NETWORKS } from './networks';
import { HEADLINES, MEASURES_FILE } from './results';

/** Divisor of the preset's learning rates: weights that are good already should not be moved far. */
const RATE_DIVISOR = 10;
/** Divisor of the preset's epochs, and of those with a rising rate. */
const EPOCHS_DIVISOR = 3;

/** To go on from "with". */
const FINE_TUNING_WORDS =
  "a third of the preset's epochs (1 at least) and a tenth of its learning rates (or as the preset says, where its roads are others and " +
  'start anew)';

const third = (epochs: number): number => Math.round(epochs / EPOCHS_DIVISOR);
/** 3e-3 / 10 is not the double nearest to 3e-4, which is what a flag says. */
const tenth = (rate: number): number => Number((rate / RATE_DIVISOR).toPrecision(12));

/** A configuration with the schedule of networks that start from trained weights. @param started names of these networks */
function fineTuned(config: HtpConfig, started: readonly string[]): HtpConfig {
  const { tokeniser, language } = config;
  return {
    ...config,
    ...(started.includes('tokeniser') && {
      tokeniser: {
        ...tokeniser,
        epochs: Math.max(1, third(tokeniser.epochs)),
        learningRate: tenth(tokeniser.learningRate),
        warmupEpochs: third(tokeniser.warmupEpochs),
        warmupRate: tenth(tokeniser.warmupRate),
        leastRate: tenth(tokeniser.leastRate),
      },
    }),
    ...(started.includes('language') && {
      language: {
        ...language,
        epochs: Math.max(1, third(language.epochs)),
        learningRate: tenth(language.learningRate),
      },
    }),
  };
}

/** Whether the roads of a network start anew, which have to be learnt from the beginning. */
const startsAnew = ({ tensors }: NetworkStart): boolean =>
  tensors.some(({ name, fate }) => fate === 'anew' && (name === ROAD_TABLE || name === TOKEN_TABLE));

/** Makes the GPS points that a driver's phone would send out of a route: travel patterns, and a language of them (HTP). */
export const htp = defineSystem<HtpConfig>({
  id: HTP,
  title: 'GPS points',
  question: 'What would a phone have recorded?',
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
  sample: SAMPLE_POINTS,
  first: FIRST_WORDS,
  lesson: {
    steps: ['phone', 'tokens', 'drawn', 'alike', 'chance'],
    about: 'GPS points of a drive in five minutes',
  },
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
