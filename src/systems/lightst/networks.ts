import type { Architecture } from '../../engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../engine/experiments/define-system';

/** Id of the system. */
export const LIGHTST = 'lightst';

/**
 * The teacher in both forms, after the layers that mix nodes. Official files of the code's form have those of its student too,
 * whichever of the two they hold.
 */
export const TEACHER: Architecture = {
  name: 'LightST teacher',
  role: 'teacher',
  recognises: (tensor) => /^(gcn|tcn)\.\d+\.weight$|^gconv1\./.test(tensor),
};

/** The student in both forms. */
export const STUDENT: Architecture = {
  name: 'LightST student',
  role: 'student',
  recognises: (tensor) => /^layers\.\d+\.weight$|^stu_mlp\./.test(tensor),
};

/** The teacher first; both students begin with the same weights and see the same batches. */
export const NETWORKS = defineNetworks({
  teacher: { label: 'teacher', short: 'teacher', architecture: TEACHER, ink: 'teacher' },
  undistilled: { label: 'undistilled student', short: 'undistilled', architecture: STUDENT, ink: 'vanilla' },
  distilled: { label: 'distilled student', short: 'distilled', architecture: STUDENT, ink: 'distilled' },
});

/** Every network of the system, and what people call each, in the middle of a sentence. */
export const { names: FLOW_NETWORKS, labels: NETWORK_LABELS, architectures: ARCHITECTURES } = NETWORKS;
export type FlowNetworkName = (typeof FLOW_NETWORKS)[number];

/** The students, in the order in which they are trained. */
export const STUDENT_NAMES = ['undistilled', 'distilled'] as const satisfies readonly FlowNetworkName[];
export type StudentName = (typeof STUDENT_NAMES)[number];
