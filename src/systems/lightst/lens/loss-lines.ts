import type { TeachingConfig } from '../distillation/teaching-config';
import type { LensReading, StudentReading, WindowLosses } from './lens-reading';

export const LOSS_TERMS = ['L_S', 'L_KL', 'L_P', 'L_E'] as const satisfies readonly (keyof WindowLosses)[];
export type LossTerm = (typeof LOSS_TERMS)[number];

/** The factor of each term in the loss. */
export const weightsOfTerms = (config: TeachingConfig): Readonly<Record<LossTerm, number>> => ({
  L_S: 1,
  L_KL: config.divergenceWeight,
  L_P: config.spatialWeight,
  L_E: config.temporalWeight,
});

/** The loss that a distilled student learns by; null where a term of it that counts is not known. */
export function totalLoss({ losses }: Pick<StudentReading, 'losses'>, config: TeachingConfig): number | null {
  const weights = weightsOfTerms(config);
  let total = 0;
  for (const term of LOSS_TERMS) {
    if (weights[term] === 0) continue;
    const loss = losses[term];
    if (loss === null) return null;
    total += weights[term] * loss;
  }
  return total;
}

/** The share of the distilled student's loss that its teacher adds to the error of the forecast; null where it is not known. */
export function teacherShare({ students, config }: Pick<LensReading, 'students' | 'config'>): number | null {
  const { distilled } = students;
  const total = distilled ? totalLoss(distilled, config) : null;
  return distilled && total !== null && total > 0 ? 1 - distilled.losses.L_S! / total : null;
}
