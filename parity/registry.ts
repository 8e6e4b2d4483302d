import type { ReferenceFolder } from './harness/reference-folder';
import type { Subject } from './harness/compare';

/** A system whose numbers are compared with those of its official code. */
export interface ParitySystem {
  /** Id of the system, as the page and the commands know it. */
  readonly id: string;
  /** Folder of `reference/` that holds the numbers. */
  readonly reference: string;
  /**
   * Folders with numbers of no published code, which the subjects find under the folder's name (`review/statistics.json`), and
   * which another folder of reference numbers may do without.
   */
  readonly beside: readonly string[];
  /** Files that identify a folder of such numbers. A folder of another system lacks some of them. */
  readonly marks: readonly string[];
  loadSubjects(): Promise<(folder: ReferenceFolder) => readonly Subject[]>;
}

const pairsOf = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name}.json`, `${name}.safetensors`]);

/** Every system with reference numbers; the first is the default. */
export const paritySystems: readonly ParitySystem[] = [
  {
    id: 'routes',
    reference: 'lm-tad-to-hoser',
    beside: ['review'],
    marks: [],
    loadSubjects: async () => (await import('./routes/subjects')).subjectsOf,
  },
  {
    id: 'lightst',
    reference: 'lightst',
    beside: [],
    marks: pairsOf('mtgnn_teacher', 'stmlp_student', 'paper_teacher', 'mlp_student'),
    loadSubjects: async () => (await import('./lightst/subjects')).subjectsOf,
  },
  {
    id: 'htp',
    reference: 'htp',
    beside: [],
    marks: pairsOf('rq', 'road_context', 'stage1', 'stage1_mini', 'tokens', 'labels'),
    loadSubjects: async () => (await import('./htp/subjects')).subjectsOf,
  },
  {
    id: 'transfertraj',
    reference: 'transfertraj',
    beside: [],
    marks: pairsOf('forward', 'train', 'features', 'tasks'),
    loadSubjects: async () => (await import('./transfertraj/subjects')).subjectsOf,
  },
  {
    id: 'foundation',
    reference: 'foundation',
    beside: [],
    marks: pairsOf('tokens', 'forward', 'train', 'finetune'),
    loadSubjects: async () => (await import('./foundation/subjects')).subjectsOf,
  },
];

/** The system whose numbers a folder holds: the one with most of its marks there, and the first where there are none. */
export function recognised({ files }: Pick<ReferenceFolder, 'files'>): ParitySystem {
  const found = ({ marks }: ParitySystem) => marks.filter((mark) => files.has(mark)).length;
  return paritySystems.reduce((best, each) => (found(each) > found(best) ? each : best));
}
