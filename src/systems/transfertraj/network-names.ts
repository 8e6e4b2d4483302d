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

/** What people call the networks, in the middle of a sentence. */
export const NETWORK_LABELS: Readonly<Record<TransferNetworkName, string>> = {
  pretrained: 'pre-trained encoder',
  prediction: 'encoder for the end of trips',
  recovery4: 'encoder for every 4th point',
  recovery8: 'encoder for every 8th point',
  recovery16: 'encoder for every 16th point',
  'travel-time': 'encoder for travel times',
};

/** Name of the student that is held against the encoders. It is another system's network and always given. */
export const STUDENT = 'student';
/** What it is called there, and the names that it has in runs of its own system, the preferred one first. */
export const STUDENT_ARCHITECTURE = 'HOSER';
export const STUDENT_FILES: readonly string[] = ['distilled', 'vanilla'];
/** What people call it, in the middle of a sentence. */
export const STUDENT_LABEL = 'HOSER student';

/** Networks that say how long trips take, the preferred one first. */
export const TIME_TELLERS: readonly TransferNetworkName[] = ['travel-time', 'pretrained'];
