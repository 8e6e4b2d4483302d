import { STUDENT_NAMES, isOfRoutes } from './distillation/distillation-config';
import { countOfShare } from '../../domain/trajectory-set';
import { SAMPLE_CITY } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { defineSystem } from '../../engine/experiments/define-system';
import { presetFor, withClosedRoads } from './experiment-config';
import { ROUTE_RUNS, type ExperimentConfig } from './settings';
import { GIVEN_TEACHER_INFOS, GIVEN_TEACHERS, neededGivenTeachers } from './given-teachers';
import { LESSON_STEPS, AS_GPS, POINT_INTERVALS, STUDENT_STARTS, TRAINED } from './address-choices';
import { learnsAsStudent, NETWORKS, ROUTES } from './networks';
import { ROUTES_STEPS } from './progress-words';
import { HEADLINES, SURPRISAL_TABLE } from './results';
import { FIRST_WORDS } from './first-words';
import { FINE_TUNING_WORDS, fineTuned, startsAnew } from './start/fine-tuning';
import { TEACHER_FORM } from './teacher-names';
import { trainedNetworks } from './trained-networks';

/** Trains LM-TAD on normal trips, distils it into HOSER and draws routes with it: the thesis's system. */
export const routes = defineSystem<ExperimentConfig>({
  id: ROUTES,
  title: 'Routes',
  question: 'Where would people drive?',
  models: 'LM-TAD to HOSER',
  networks: NETWORKS,
  // Networks of other systems are always given, so that they have no schedule of their own.
  schedule: ({ student, teacher }, network) =>
    learnsAsStudent(network) ? student.training : teacher.training,
  trips: ({ student, teaching: { way, routes: taught } }, network, all) => {
    if (network !== 'vanilla' && network !== 'distilled') return all;
    return countOfShare(student.share, all) + (network === 'distilled' && isOfRoutes(way) ? taught : 0);
  },
  presetFor,
  headlines: HEADLINES,
  settings: ROUTE_RUNS,
  shortForms: [TEACHER_FORM],
  starts: {
    groups: [
      {
        name: 'teacher',
        label: 'teacher',
        networks: ['teacher'],
        epochsFlag: ROUTE_RUNS.table.teacherEpochs.flag,
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
  stages: {
    teacher: { label: 'Teacher', trains: ['teacher'] },
    distil: { label: 'Distil', trains: NETWORKS.names },
    generate: { label: 'Generate' },
    evaluate: { label: 'Evaluate' },
  },
  lesson: { steps: LESSON_STEPS, about: 'distillation in ten minutes' },
  tables: [SURPRISAL_TABLE],
  firstStage: 'distil',
  sample: SAMPLE_CITY,
  first: FIRST_WORDS,
  layers: {
    surprise: ['Surprise along the chosen trip', false, 'teacher'],
    anomalies: ['Anomalous trips', false, 'teacher'],
  },
  tabs: ['table', 'routes'],
  steps: ROUTES_STEPS,
  requires: needs(['trips'], SAMPLE_CITY, true),
  facts: ({ preset, seed, evaluation: { resamples } }) => ({ preset, seed, resamples }),
  loadRoutesBetween: async () => (await import('./joined/routes-between')).openRoutesBetween,
  loadFormat: async () => (await import('./run-format')).format,
  load: () => import('./train'),
});
