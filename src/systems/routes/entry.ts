import { SAMPLE_CITY } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import type { SystemEntry } from '../../engine/experiments/system';
import { ARCHITECTURES, HOSER, LM_TAD } from './checkpoints/known-architectures';
import { TRAINED } from './trained-students';
import { PRESET_CONFIGS, withClosedRoads, type ExperimentConfig } from './experiment-config';
import { PRESET_VALUES } from './preset-values';
import { LESSON_STEPS } from './lesson-steps';
import { ROUTE_SETTINGS } from './settings';
import { withHalvedBatches } from './halved-batches';
import { HEADLINES } from './headline-columns';
import { ROUTES } from './id';
import { STUDENT_NAMES } from './distillation/distillation-config';
import { FINE_TUNING_WORDS, fineTuned, startsAnew } from './start/fine-tuning';
import { STUDENT_STARTS } from './student-start';
import { trainedNetworks } from './trained-networks';
import { ROUTES_STEPS } from './progress-words';
import { SURPRISAL_TABLE } from './result-tables';

/** Trains LM-TAD on normal trips, distils it into HOSER and draws routes with it: the thesis's system. */
export const routes: SystemEntry<ExperimentConfig> = {
  id: ROUTES,
  title: 'Routes',
  models: 'LM-TAD to HOSER',
  networks: [
    {
      name: 'teacher',
      label: 'teacher',
      short: 'teacher',
      architecture: LM_TAD.name,
      ink: 'teacher',
      apart: true,
      schedule: ({ teacher }) => teacher.training,
    },
    {
      name: 'vanilla',
      label: 'vanilla student',
      short: 'vanilla',
      architecture: HOSER.name,
      ink: 'vanilla',
      schedule: ({ student }) => student.training,
    },
    {
      name: 'distilled',
      label: 'distilled student',
      short: 'distilled',
      architecture: HOSER.name,
      ink: 'distilled',
      schedule: ({ student }) => student.training,
    },
  ],
  architectures: ARCHITECTURES,
  headlines: HEADLINES,
  settings: ROUTE_SETTINGS,
  presetValues: PRESET_VALUES,
  presets: PRESET_CONFIGS,
  switches: {
    compare: {
      path: 'compare',
      kind: 'switch',
      label: 'Both students',
      help: 'Trains the vanilla student beside the distilled one, from the same seed.',
      flag: 'compare',
    },
  },
  starts: {
    groups: [
      {
        name: 'teacher',
        label: 'teacher',
        networks: ['teacher'],
        epochsFlag: ROUTE_SETTINGS.teacherEpochs.flag,
      },
      { name: 'student', label: 'students', networks: STUDENT_NAMES },
    ],
    schedule: FINE_TUNING_WORDS,
    trained: trainedNetworks,
    fineTuned,
    startsAnew,
  },
  closing: { close: withClosedRoads, closed: ({ closedRoads = [] }) => closedRoads },
  // `compare` is how addresses said it before there were three answers.
  choices: { compare: ['1', '0'], students: TRAINED, start: STUDENT_STARTS },
  keptChoices: ['old-data'],
  stages: [
    { id: 'teacher', label: 'Teacher' },
    { id: 'distil', label: 'Distil' },
    { id: 'generate', label: 'Generate' },
    { id: 'evaluate', label: 'Evaluate' },
  ],
  lesson: LESSON_STEPS,
  tables: [SURPRISAL_TABLE],
  firstStage: 'distil',
  tabs: ['table', 'routes'],
  steps: ROUTES_STEPS,
  requires: needs(['trips'], SAMPLE_CITY),
  trainingStage: (networks) => (networks.some((name) => name !== 'teacher') ? 'distil' : 'teacher'),
  facts: ({ preset, seed, evaluation: { resamples } }) => ({ preset, seed, resamples }),
  halved: withHalvedBatches,
  loadFormat: async () => (await import('./run-format')).format,
  verification: {
    reference: 'lm-tad-to-hoser',
    beside: ['review'],
    loadSubjects: async () => (await import('./verification/subjects')).subjectsOf,
  },
  load: async () => (await import('./system')).system,
};
