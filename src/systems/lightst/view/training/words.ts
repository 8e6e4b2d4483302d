import { fixed } from '../../../../studio/figures';
import { wordsOfEpochs } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS } from '../../networks';

export const epochWords = wordsOfEpochs(NETWORK_LABELS, ({ mae }) =>
  mae === undefined ? null : `validation error ${fixed(mae, 2)}`,
);
