import { FIRST_WORDS } from './first-words';
import { SAMPLE_FLOWS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { defineSystem } from '../../engine/experiments/define-system';
import { CHOICES, DATA_CHOICES } from './address-choices';
import { LIGHTST, NETWORKS } from './networks';
import { ERRORS_FILE, HEADLINES } from './results';
import { FLOWS, type FlowsConfig } from './settings';

/** Forecasts traffic at roads and sensors: a graph network is the teacher of a small MLP (LightST). */
export const lightst = defineSystem<FlowsConfig>({
  id: LIGHTST,
  title: 'Flows',
  question: 'How busy will this road be?',
  models: 'LightST: graph network to MLP',
  networks: NETWORKS,
  schedule: ({ training }) => training,
  headlines: HEADLINES,
  settings: FLOWS,
  choices: CHOICES,
  dataChoices: DATA_CHOICES,
  stages: {
    teacher: { label: 'Teacher', trains: ['teacher'] },
    distil: { label: 'Distil', trains: NETWORKS.names },
    predict: { label: 'Predict' },
    evaluate: { label: 'Evaluate' },
  },
  firstStage: 'distil',
  sample: SAMPLE_FLOWS,
  first: FIRST_WORDS,
  lesson: {
    steps: ['flow', 'average', 'reads', 'error', 'size'],
    about: 'forecasts of traffic in five minutes',
  },
  tables: [ERRORS_FILE.name],
  layers: { flows: ['Flows', true] },
  tabs: ['table'],
  steps: {
    'flows.teach': 'Asking the teacher',
    'flows.test': 'Forecasting the test part with the {}',
  },
  requires: needs(['series'], SAMPLE_FLOWS),
  loadFormat: async () => (await import('./run-format')).format,
  load: () => import('./train'),
});
