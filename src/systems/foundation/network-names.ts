/** What a pre-trained model is trained further for. */
export const TASKS = ['next', 'destination', 'user'] as const;
export type TaskName = (typeof TASKS)[number];

/** Tasks that ask whether two pieces belong together. */
export const PAIR_TASKS = ['next', 'user'] as const satisfies readonly TaskName[];
export type PairTask = (typeof PAIR_TASKS)[number];

/** In the order in which they are trained: every task begins with the weights of the pre-trained model. */
export const FOUNDATION_NETWORKS = ['pretrained', ...TASKS] as const;
export type FoundationNetworkName = (typeof FOUNDATION_NETWORKS)[number];

/** What people call the tasks, in the middle of a sentence. */
export const TASK_LABELS: Readonly<Record<TaskName, string>> = {
  next: 'next sub-trajectory',
  destination: 'destination',
  user: 'same person',
};

/** What people call the networks, in the middle of a sentence. */
export const NETWORK_LABELS: Readonly<Record<FoundationNetworkName, string>> = {
  pretrained: 'pre-trained encoder',
  next: 'model for the next sub-trajectory',
  destination: 'model for destinations',
  user: 'model for the same person',
};
