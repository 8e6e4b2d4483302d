import { counted, fixed, percent } from '../../../../studio/figures';
import { type LensReading, teacherShare, LOSS_TERMS, weightsOfTerms } from '../../lens/lens-reading';
import type { LatentName, PairChoice, PairsOf, NodePairs } from '../../lens/contrast-pairs';
import type { CsvTable } from '../../../../studio/csv-table';
import { STUDENT_NAMES } from '../../networks';

export const LATENT_WORDS: Readonly<Record<LatentName, string>> = {
  spatial: 'after the GCN',
  temporal: 'after the TCN',
};

export const PAIRS_WORDS: Readonly<Record<PairsOf, string>> = {
  contrast: 'teacher with distilled student',
  teacher: 'within the teacher',
  undistilled: 'within the undistilled student',
  distilled: 'within the distilled student',
};

/** What the map shows: "Like the chosen one, teacher with distilled student, after the TCN". */
export function pairsWords({ of, latent }: PairChoice): string {
  const where = of === 'contrast' || of === 'teacher' ? `, ${LATENT_WORDS[latent]}` : '';
  return `Like the chosen one: ${PAIRS_WORDS[of]}${where}`;
}

/** The window in a sentence or two. @param unit of L_S: "vehicles" */
export function lensSentence(reading: LensReading, nodes: number, unit: string): string {
  const { distilled } = reading.students;
  const share = teacherShare(reading);
  const error = distilled?.losses.L_S ?? null;
  const parts = [
    ...(error === null ? [] : [`The distilled student is off by ${fixed(error, 2)} ${unit} on average.`]),
    ...(share === null ? [] : [`Of its loss, ${percent(share, 0)} comes from the teacher.`]),
    ...(distilled?.recognised
      ? [
          `The teacher’s latents find ${distilled.recognised.spatial} of ${counted(nodes, 'road', 'roads')} again among the student’s after the GCN, and ${distilled.recognised.temporal} after the TCN.`,
        ]
      : []),
  ];
  return parts.join(' ');
}

/** What cannot be shown, and why. */
export function lensNotes({ students, config, configFrom, isItsTeacher }: LensReading): string[] {
  const { distilled, undistilled } = students;
  return [
    ...(undistilled
      ? [
          'The undistilled student learnt by L_S alone. Its L_KL is for comparison; L_P and L_E need maps, which it has none of.',
        ]
      : []),
    ...(distilled && configFrom === 'settings'
      ? [
          'The file of the distilled student does not keep the maps of the contrasts: L_P and L_E are left out. Weights are those of the settings. A student that is trained now keeps them.',
        ]
      : []),
    ...(isItsTeacher === false
      ? [
          distilled?.mapped
            ? 'The distilled student learnt from another teacher than the one in use.'
            : 'The distilled student learnt from another teacher, whose latents have other widths: L_P and L_E are left out.',
        ]
      : []),
    ...(Object.values(students).some(({ losses }) => losses.L_KL === null)
      ? [
          config.divergenceOf === 'latents'
            ? 'A latent that is not as wide as the teacher’s has no L_KL.'
            : 'A forecast of other horizons than the teacher’s has no L_KL.',
        ]
      : []),
    ...(Object.values(students).some(({ losses }) => losses.L_S === null)
      ? ['Nothing was measured in the next hour: there is no L_S.']
      : []),
  ];
}

/** The losses of a window for a file: one row for each student and term. */
export function lossTable({ students, config }: LensReading): CsvTable {
  const weights = weightsOfTerms(config);
  const rows = STUDENT_NAMES.flatMap((name) => {
    const read = students[name];
    if (!read) return [];
    return LOSS_TERMS.map((term) => {
      const loss = read.losses[term];
      return [name, term, weights[term], loss, loss === null ? null : weights[term] * loss];
    });
  });
  return { head: ['network', 'term', 'weight', 'loss', 'weighted'], rows };
}

/** The listed pairs of a node for a file, its positive first. @param ids of all nodes */
export function pairTable({ positive, negatives }: NodePairs, ids: readonly string[]): CsvTable {
  const rows = [positive, ...negatives].map(({ node, cosine, share }, i) => [
    ids[node],
    i === 0 ? 1 : 0,
    cosine,
    share,
  ]);
  return { head: ['node', 'positive', 'cosine', 'share'], rows };
}
