import type { StepWords } from '../../engine/protocol/progress-words';
import { EVALUATION_STEPS } from './evaluation/evaluation-steps';
import { NETWORK_STEPS } from './networks/network-steps';

/** The steps of this system but the training of its networks. */
export const HTP_STEPS: StepWords = {
  ...NETWORK_STEPS,
  ...EVALUATION_STEPS,
  'roads.walk': 'Learning which roads are near each other',
  'htp.score': 'Reading the patterns of other trips',
};
