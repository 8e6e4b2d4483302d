import type { Architecture } from '../../engine/checkpoints/checkpoint-names';

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

export const ARCHITECTURES: readonly Architecture[] = [TEACHER, STUDENT];
