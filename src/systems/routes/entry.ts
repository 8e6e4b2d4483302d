import { SAMPLE_CITY } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { countOfShare } from '../../domain/trajectory-set';
import type { NetworkInfo, SystemEntry } from '../../engine/experiments/system';
import { ARCHITECTURES, HOSER, LM_TAD } from './checkpoints/known-architectures';
import {
  GIVEN_TEACHER_INFOS,
  GIVEN_TEACHERS,
  neededGivenTeachers,
  type GivenTeacherName,
} from './given-teachers';
import { isOfRoutes } from './distillation/teaching-config';
import { ROUTE_TEACHERS } from './route-teachers';
import { TRAINED } from './trained-students';
import { PRESET_CONFIGS, withClosedRoads, type ExperimentConfig } from './experiment-config';
import { PRESET_VALUES } from './preset-values';
import { LESSON_STEPS } from './lesson-steps';
import { ROUTE_SETTINGS } from './settings';
import { withHalvedBatches } from './halved-batches';
import { HEADLINES } from './headline-columns';
import { ROUTES } from './id';
import { AS_GPS, POINT_INTERVALS } from './point-choices';
import { STUDENT_NAMES } from './distillation/distillation-config';
import { FINE_TUNING_WORDS, fineTuned, startsAnew } from './start/fine-tuning';
import { STUDENT_STARTS } from './student-start';
import { TEACHER_FORM } from './teacher-names';
import { trainedNetworks } from './trained-networks';
import { ROUTES_STEPS } from './progress-words';
import { SURPRISAL_TABLE } from './result-tables';

/** A HOSER+ teacher: its curves are those of a student. */
function routeTeacherInfo(name: string, member: number): NetworkInfo<ExperimentConfig> {
  const words = member === 0 ? 'route teacher' : `route teacher ${member + 1}`;
  return {
    name,
    label: words,
    short: words,
    architecture: HOSER.name,
    ink: 'teacher',
    schedule: ({ student }) => student.training,
  };
}

/** A network of another system that teaches. */
function givenTeacherInfo(name: GivenTeacherName): NetworkInfo<ExperimentConfig> {
  const { label, short, architecture } = GIVEN_TEACHER_INFOS[name];
  // It is always given, so it has no schedule of its own.
  return {
    name,
    label,
    short,
    architecture,
    ink: 'teacher',
    apart: true,
    schedule: ({ teacher }) => teacher.training,
  };
}

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
    ...ROUTE_TEACHERS.map(routeTeacherInfo),
    ...GIVEN_TEACHERS.map(givenTeacherInfo),
    {
      name: 'vanilla',
      label: 'vanilla student',
      short: 'vanilla',
      architecture: HOSER.name,
      ink: 'vanilla',
      schedule: ({ student }) => student.training,
      trips: ({ student }, all) => countOfShare(student.share, all),
    },
    {
      name: 'distilled',
      label: 'distilled student',
      short: 'distilled',
      architecture: HOSER.name,
      ink: 'distilled',
      schedule: ({ student }) => student.training,
      trips: ({ student, teaching: { way, routes } }, all) =>
        countOfShare(student.share, all) + (isOfRoutes(way) ? routes : 0),
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
  shortForms: [TEACHER_FORM],
  starts: {
    groups: [
      {
        name: 'teacher',
        label: 'teacher',
        networks: ['teacher'],
        epochsFlag: ROUTE_SETTINGS.teacherEpochs.flag,
      },
      { name: 'student', label: 'students', networks: STUDENT_NAMES },
      ...GIVEN_TEACHERS.map((name) => {
        const { label, files } = GIVEN_TEACHER_INFOS[name];
        return {
          ...{ name, label, networks: [name], given: files },
          role: 'that teaches, where a setting asks for it',
        };
      }),
    ],
    schedule: FINE_TUNING_WORDS,
    oldData: true,
    trained: (config) => [...neededGivenTeachers(config), ...trainedNetworks(config)],
    fineTuned,
    startsAnew,
  },
  closing: { close: withClosedRoads, closed: ({ closedRoads = [] }) => closedRoads },
  // `compare` is how addresses said it before there were three answers.
  choices: {
    compare: ['1', '0'],
    students: TRAINED,
    start: STUDENT_STARTS,
    'as-gps': AS_GPS,
    'gps-interval': POINT_INTERVALS,
  },
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
  loadRoutesBetween: async () => (await import('./joined/routes-between')).openRoutesBetween,
  loadFormat: async () => (await import('./run-format')).format,
  load: async () => (await import('./system')).system,
};
