import type { Architecture } from '../../engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../engine/experiments/define-system';

/** Id of the system. */
export const TRANSFERTRAJ = 'transfertraj';

/** Official files have the same tensors. */
export const ENCODER: Architecture = {
  name: 'TransferTraj',
  role: 'trajectory encoder',
  recognises: (tensor) => tensor === 'modal_mixer.layers.0.self_attn.in_proj_weight',
};

/** What one encoder is asked for; recovery by how many points of the recording one is kept of. */
export const TASKS = ['prediction', 'recovery4', 'recovery8', 'recovery16', 'travel-time'] as const;
export type TaskName = (typeof TASKS)[number];

/** In the order in which they are trained: every task begins with the weights of the pre-trained encoder. */
export const TRANSFER_NETWORKS = ['pretrained', ...TASKS] as const;
export type TransferNetworkName = (typeof TRANSFER_NETWORKS)[number];

/** What people call the tasks, in the middle of a sentence. */
export const TASK_LABELS: Readonly<Record<TaskName, string>> = {
  prediction: 'prediction of the end',
  recovery4: 'recovery of every 4th point',
  recovery8: 'recovery of every 8th point',
  recovery16: 'recovery of every 16th point',
  'travel-time': 'travel time',
};

/** Name of the student that is held against the encoders. It is another system's network and always given. */
export const STUDENT = 'student';
/** What it is called there, and the names that it has in runs of its own system, the preferred one first. */
export const STUDENT_ARCHITECTURE = 'HOSER';
export const STUDENT_FILES: readonly string[] = ['distilled', 'vanilla'];
/** What people call it, in the middle of a sentence. */
export const STUDENT_LABEL = 'HOSER student';

const ofTask = (label: string, short: string) =>
  ({ label, short, architecture: ENCODER, ink: 'distilled', apart: true }) as const;

/** The encoders, and the student, which answers as a baseline does and is not trained here. */
export const NETWORKS = defineNetworks<TransferNetworkName | typeof STUDENT>({
  pretrained: {
    label: 'pre-trained encoder',
    short: 'pre-trained',
    architecture: ENCODER,
    ink: 'teacher',
  },
  prediction: ofTask('encoder for the end of trips', 'prediction'),
  recovery4: ofTask('encoder for every 4th point', 'every 4th'),
  recovery8: ofTask('encoder for every 8th point', 'every 8th'),
  recovery16: ofTask('encoder for every 16th point', 'every 16th'),
  'travel-time': ofTask('encoder for travel times', 'travel time'),
  [STUDENT]: {
    label: STUDENT_LABEL,
    short: 'student',
    architecture: { name: STUDENT_ARCHITECTURE },
    ink: 'vanilla',
    apart: true,
  },
});

/** What people call the networks, in the middle of a sentence. */
export const NETWORK_LABELS: Readonly<Record<TransferNetworkName, string>> = NETWORKS.labels;

export const ARCHITECTURES = NETWORKS.architectures;

/** Networks that say how long trips take, the preferred one first. */
export const TIME_TELLERS: readonly TransferNetworkName[] = ['travel-time', 'pretrained'];

/** Encoders that come with the page, trained on City A. */
export const SHIPPED_ENCODERS = [
  'pretrained',
  'prediction',
  'recovery8',
  'travel-time',
] as const satisfies readonly TransferNetworkName[];

/** Where they lie beside the page. */
export const SHIPPED_FOLDER = 'sample-recovery';
