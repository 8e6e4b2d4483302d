import type { TeachingConfig } from '../distillation/teaching-config';
import type { StudentName } from '../networks';

/** A row of numbers for each node: (N x width). */
export interface NodeRows {
  readonly values: Float32Array;
  readonly width: number;
}

/** The terms of the loss of one window, as training computes them, but without dropout. */
export interface WindowLosses {
  /** In vehicles, or in the unit of the series; null where nothing of the window's next hour was measured. */
  readonly L_S: number | null;
  /** Null where the latents that it compares have different widths. */
  readonly L_KL: number | null;
  /** Null without the learned maps. */
  readonly L_P: number | null;
  readonly L_E: number | null;
}

/** The latents that a contrast compares, through the learned maps. */
export type MappedLatents = Readonly<Record<'own' | 'spatial' | 'temporal', NodeRows>>;

export interface StudentReading {
  readonly losses: WindowLosses;
  readonly latent: NodeRows;
  /** (N x H) normalised. */
  readonly forecast: NodeRows;
  /** Null where its file has no learned maps, or has them for latents of other widths than the teacher's. */
  readonly mapped: MappedLatents | null;
  /** Nodes whose positive is the strongest of all pairs, in each contrast; null where there is none. */
  readonly recognised: Readonly<Record<'spatial' | 'temporal', number>> | null;
}

/**
 * What teacher and students make of one window: raw, so that all that the lens shows of a road follows from it. Plain data whose
 * arrays are its own.
 */
export interface LensReading {
  /** The last row of the window that is known. */
  readonly row: number;
  /** The loss that the distilled student learnt by, where its file says so; else the one that was asked for. */
  readonly config: TeachingConfig;
  readonly configFrom: 'student' | 'settings';
  /** Whether the distilled student learnt from this very teacher; null where its file does not say. */
  readonly isItsTeacher: boolean | null;
  readonly teacher: {
    readonly spatial: NodeRows;
    readonly temporal: NodeRows;
    /** (N x H) normalised. */
    readonly forecast: NodeRows;
  };
  readonly students: Readonly<Partial<Record<StudentName, StudentReading>>>;
}

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
