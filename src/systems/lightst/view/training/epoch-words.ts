import { fixed } from '../../../../studio/figures';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS, type FlowNetworkName } from '../../networks';

/** What an epoch came to: "Epoch 3 of 20 of the teacher: validation error 4.12". */
export const epochWords = ({ network, epoch, epochs, measures }: EpochLine): string | null =>
  measures.mae === undefined
    ? null
    : `Epoch ${epoch} of ${epochs} of the ${NETWORK_LABELS[network as FlowNetworkName]}: validation error ${fixed(measures.mae, 2)}`;
