import { countOfShare } from '../../domain/trajectory-set';
import { SAMPLE_RECOVERY_A } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import { isTimed } from '../../domain/trajectory-set';
import { defineSystem } from '../../engine/experiments/define-system';
import {
  NETWORK_LABELS,
  NETWORKS,
  SHIPPED_FOLDER,
  STUDENT,
  STUDENT_FILES,
  STUDENT_LABEL,
  TIME_TELLERS,
  TRANSFER_NETWORKS,
  TRANSFERTRAJ,
} from './networks';
import { ERRORS_FILE, HEADLINES } from './results';
import {
  RECOVER_CHOICES,
  RECOVER_DATA_CHOICES,
  TRANSFER_CHOICES,
  TRANSFER_DATA_CHOICES,
} from './address-choices';
import { TRANSFER, type TransferConfig } from './settings';
import { trainedNetworks } from './transfer-config';
import { FIRST_WORDS } from './first-words';

/** Fills gaps of sparse GPS, predicts where a trip ends and tells how long it takes, in this city or another (TransferTraj). */
export const transfertraj = defineSystem<TransferConfig>({
  id: TRANSFERTRAJ,
  title: 'Recovery',
  question: 'What happened between two points?',
  models: 'TransferTraj: one encoder for many tasks and cities',
  networks: NETWORKS,
  schedule: ({ batch }) => batch,
  trips: ({ share }, _network, all) => countOfShare(share, all),
  headlines: HEADLINES,
  settings: TRANSFER,
  stages: {
    train: { label: 'Train', trains: TRANSFER_NETWORKS },
    transfer: { label: 'Transfer' },
    recover: { label: 'Recover' },
    evaluate: { label: 'Evaluate' },
  },
  tables: [ERRORS_FILE.name],
  firstStage: 'train',
  sample: SAMPLE_RECOVERY_A,
  first: FIRST_WORDS,
  lesson: {
    steps: ['sparse', 'guesses', 'fill', 'verdict', 'fewer'],
    about: 'gaps of a sparse trace in five minutes',
  },
  layers: {
    gapKnown: ['Known points', true],
    gapTruth: ['Hidden points', true],
    gapFilled: ['Filled in by the network', true],
    gapFirst: ['Straight lines', true],
    gapSecond: ['Along the road', true],
    gapErrors: ['Errors of the network', true],
    gapAttention: ['Attention of the point', true],
    experts: ['Experts by point', true],
  },
  tabs: ['table', 'cities'],
  choices: { ...RECOVER_CHOICES, ...TRANSFER_CHOICES },
  dataChoices: [...RECOVER_DATA_CHOICES, ...TRANSFER_DATA_CHOICES],
  steps: {
    'trajectories.fill': 'Filling in what is hidden',
    'student.routes': 'Drawing routes of the student',
  },
  requires: (dataset) =>
    isTimed(dataset.trips.train) ? null : needs(['traces'], SAMPLE_RECOVERY_A)(dataset),
  starts: {
    groups: [
      {
        name: 'encoder',
        label: NETWORK_LABELS.pretrained,
        networks: ['pretrained'],
        epochsFlag: TRANSFER.table.epochs.flag,
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
  loadFormat: async () => (await import('./run-format')).format,
  fillsGaps: {
    networks: ['pretrained', 'recovery4', 'recovery8', 'recovery16'],
    shipped: { folder: SHIPPED_FOLDER, network: 'pretrained' },
  },
  loadCandidateScorer: async () => (await import('./joined/next-place-scorer')).openCandidateScorer,
  load: () => import('./train'),
});
