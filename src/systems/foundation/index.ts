import { SAMPLE_RESIDENTS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { isTimed } from '../../domain/trajectory-set';
import { defineSystem } from '../../engine/experiments/define-system';
import { EXPLORE_CHOICES, EXPLORE_DATA_CHOICES } from './explore-choices';
import { FIRST_WORDS } from './first-words';
import { trainedNetworks } from './foundation-config';
import { HEXAGONS, type FoundationConfig } from './settings';
import { FOUNDATION, FOUNDATION_NETWORKS, NETWORK_LABELS, NETWORKS, TASKS } from './networks';
import { HEADLINES, SCORES_FILE } from './results';

/** Learns where people and vehicles go by hiding hexagons of their ways, and is then trained further for small tasks. */
export const foundation = defineSystem<FoundationConfig>({
  id: FOUNDATION,
  title: 'Pretraining',
  question: 'What does a model learn from movement alone?',
  models: 'a BERT over H3 hexagons',
  networks: NETWORKS,
  schedule: ({ batch }) => batch,
  headlines: HEADLINES,
  settings: HEXAGONS,
  stages: {
    tokenise: { label: 'Tokenise' },
    pretrain: { label: 'Pretrain', trains: FOUNDATION_NETWORKS },
    finetune: { label: 'Fine-tune', trains: TASKS },
    explore: { label: 'Explore' },
  },
  tables: [SCORES_FILE.name],
  firstStage: 'tokenise',
  sample: SAMPLE_RESIDENTS,
  first: FIRST_WORDS,
  layers: {
    hexFill: ['Hexagons', true],
    hexVisited: ['Visited hexagons', true],
    hexHidden: ['Hidden hexagons', true],
  },
  tabs: ['table'],
  choices: EXPLORE_CHOICES,
  dataChoices: EXPLORE_DATA_CHOICES,
  steps: {
    'hexagons.read': 'Reading hexagons',
    'hexagons.believe': 'Asking level by level',
    'hexagons.word-pieces': 'Learning word pieces',
    'hexagons.ask': 'Asking for hidden hexagons',
    'pairs.judge': 'Judging pairs of pieces',
    'destinations.ask': 'Asking for destinations',
    'scores.resample': 'Taking samples for the intervals',
  },
  requires: (dataset) =>
    isTimed(dataset.trips.train) ? null : needs(['checkIns'], SAMPLE_RESIDENTS)(dataset),
  starts: {
    groups: [
      {
        name: 'encoder',
        label: NETWORK_LABELS.pretrained,
        networks: ['pretrained'],
        epochsFlag: HEXAGONS.table.epochs.flag,
      },
    ],
    schedule: 'the schedule of pre-training',
    trained: trainedNetworks,
    fineTuned: (config) => config,
    startsAnew: () => false,
  },
  // A run of tasks alone is watched where they are chosen.
  trainingStage: (networks) =>
    networks.length > 0 && networks.every((name) => TASKS.some((task) => task === name))
      ? 'finetune'
      : 'pretrain',
  loadFormat: async () => (await import('./run-format')).format,
  loadCandidateScorer: async () => (await import('./joined/hexagon-scorer')).openCandidateScorer,
  load: () => import('./train'),
});
