import type { StepWords } from '../../../engine/protocol/progress-words';

/** The steps of trained networks at work. */
export const NETWORK_STEPS: StepWords = {
  'points.tokenise': 'Turning points into patterns',
  'points.draw': 'Drawing patterns',
  'points.decode': 'Turning patterns into points',
};
