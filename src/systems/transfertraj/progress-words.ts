import type { StepWords } from '../../engine/protocol/progress-words';
import { NETWORK_STEPS } from './networks/network-steps';

/** The steps of this system but the training of its networks. */
export const TRANSFER_STEPS: StepWords = {
  ...NETWORK_STEPS,
  'student.routes': 'Drawing routes of the student',
};
