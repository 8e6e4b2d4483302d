import { SAMPLE_FLOWS } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import type { SystemEntry } from '../../engine/experiments/system';
import { CHOICES, DATA_CHOICES } from './address-choices';
import { ARCHITECTURES, STUDENT, TEACHER } from './architectures';
import { PRESET_CONFIGS, type FlowsConfig } from './flows-config';
import { withHalvedBatches } from './halved-batches';
import { HEADLINES } from './headline-columns';
import { LIGHTST } from './id';
import { NETWORK_LABELS } from './network-names';
import { PRESET_VALUES } from './preset-values';
import { FLOW_STEPS } from './progress-words';
import { ERRORS_TABLE } from './result-tables';
import { FLOW_SETTINGS } from './settings';

/** Files that say which of the reference numbers are of LightST. */
const VERIFIED = ['mtgnn_teacher', 'stmlp_student', 'paper_teacher', 'mlp_student'];

/** Forecasts traffic at roads and sensors: a graph network is the teacher of a small MLP (LightST). */
export const lightst: SystemEntry<FlowsConfig> = {
  id: LIGHTST,
  title: 'Flows',
  models: 'LightST: graph network to MLP',
  networks: [
    {
      name: 'teacher',
      label: NETWORK_LABELS.teacher,
      short: 'teacher',
      architecture: TEACHER.name,
      ink: 'teacher',
      schedule: ({ training }) => training,
    },
    {
      name: 'undistilled',
      label: NETWORK_LABELS.undistilled,
      short: 'undistilled',
      architecture: STUDENT.name,
      ink: 'vanilla',
      schedule: ({ training }) => training,
    },
    {
      name: 'distilled',
      label: NETWORK_LABELS.distilled,
      short: 'distilled',
      architecture: STUDENT.name,
      ink: 'distilled',
      schedule: ({ training }) => training,
    },
  ],
  architectures: ARCHITECTURES,
  headlines: HEADLINES,
  settings: FLOW_SETTINGS,
  choices: CHOICES,
  dataChoices: DATA_CHOICES,
  presetValues: PRESET_VALUES,
  presets: PRESET_CONFIGS,
  stages: [
    { id: 'teacher', label: 'Teacher' },
    { id: 'distil', label: 'Distil' },
    { id: 'predict', label: 'Predict' },
    { id: 'evaluate', label: 'Evaluate' },
  ],
  tables: [ERRORS_TABLE],
  firstStage: 'distil',
  tabs: ['table'],
  steps: FLOW_STEPS,
  requires: needs(['series'], SAMPLE_FLOWS),
  trainingStage: (networks) => (networks.some((name) => name !== 'teacher') ? 'distil' : 'teacher'),
  facts: ({ preset, seed }) => ({ preset, seed, resamples: 0 }),
  halved: withHalvedBatches,
  loadFormat: async () => (await import('./run-format')).format,
  verification: {
    reference: 'lightst',
    marks: VERIFIED.flatMap((name) => [`${name}.json`, `${name}.safetensors`]),
    loadSubjects: async () => (await import('./verification/subjects')).subjectsOf,
  },
  load: async () => (await import('./system')).system,
};
