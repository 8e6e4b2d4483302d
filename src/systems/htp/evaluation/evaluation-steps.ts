import type { StepWords } from '../../../engine/protocol/progress-words';

/** The steps of evaluating points but the drawing itself, which whoever draws them reports. */
export const EVALUATION_STEPS: StepWords = {
  'points.rematch': 'Matching points to roads: {}',
  'points.resample': 'Computing intervals',
};
