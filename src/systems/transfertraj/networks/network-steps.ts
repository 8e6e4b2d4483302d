import type { StepWords } from '../../../engine/protocol/progress-words';

/** The steps of trained networks at work. */
export const NETWORK_STEPS: StepWords = {
  'trajectories.fill': 'Filling in what is hidden',
};
