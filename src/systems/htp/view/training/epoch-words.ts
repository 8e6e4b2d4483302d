import { fixed } from '../../../../studio/figures';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS, type HtpNetworkName } from '../../networks';

/** What an epoch came to: "Epoch 3 of 20 of the tokeniser: points made again 24.1 m from the real ones". */
export function epochWords({ network, epoch, epochs, measures }: EpochLine): string | null {
  const of = `Epoch ${epoch} of ${epochs} of the ${NETWORK_LABELS[network as HtpNetworkName]}`;
  if (measures.rmse !== undefined)
    return `${of}: points made again ${fixed(measures.rmse, 1)} m from the real ones`;
  return measures.nats === undefined ? null : `${of}: ${fixed(measures.nats, 3)} nats a token`;
}
