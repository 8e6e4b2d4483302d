import { PRESET_CONFIGS, type ExperimentConfig } from '../settings';

/** The two students: `vanilla` learns alone (lambda = 0), `distilled` from the teacher too. */
export type StudentName = 'vanilla' | 'distilled';

/** In the order in which they are trained and listed. */
export const STUDENT_NAMES: readonly StudentName[] = ['vanilla', 'distilled'];

/** The terms of Eq. 9. */
export type DistillationConfig = ExperimentConfig['distillation'];

/**
 * Temperature and window of the thesis's Table 2, with all steps and tau^2 as in its equations. Its lambda of
 * 0.0014 was tuned for a loss over last steps only and without tau^2; with this loss, 0.1 helped official
 * HOSER most on Porto.
 */
export const DEFAULT_DISTILLATION: DistillationConfig = PRESET_CONFIGS.thesis.distillation;
