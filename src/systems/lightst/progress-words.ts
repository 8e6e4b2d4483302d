import type { StepWords } from '../../engine/protocol/progress-words';

/** The steps of this system but the training of its networks. */
export const FLOW_STEPS: StepWords = {
  'flows.teach': 'Asking the teacher',
  'flows.test': 'Forecasting the test part with the {}',
};
