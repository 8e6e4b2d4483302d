import type { Architecture } from '../../engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../engine/experiments/define-system';

/** Id of the system. */
export const FOUNDATION = 'foundation';

/** No official code exists: files are known by the embedding of levels, which no other network has. */
export const H3_BERT: Architecture = {
  name: 'H3-BERT',
  role: 'model over hexagons',
  recognises: (tensor) => tensor === 'level_embedding.weight',
};

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

const ofTask = (label: string, short: string) =>
  ({ label, short, architecture: H3_BERT, ink: 'distilled', apart: true }) as const;

export const NETWORKS = defineNetworks<FoundationNetworkName>({
  pretrained: {
    label: 'pre-trained encoder',
    short: 'pre-trained',
    architecture: H3_BERT,
    ink: 'teacher',
  },
  next: ofTask('model for the next sub-trajectory', 'next piece'),
  destination: ofTask('model for destinations', 'destination'),
  user: ofTask('model for the same person', 'same person'),
});

/** What people call the networks, in the middle of a sentence. */
export const { labels: NETWORK_LABELS, architectures: ARCHITECTURES } = NETWORKS;

/** Where the networks lie that come with the page. */
export const SHIPPED_FOLDER = 'sample-residents';
/** The networks that come with the sample of residents, trained on it. */
export const SHIPPED_NETWORKS: readonly FoundationNetworkName[] = ['pretrained'];
