import { listed } from '../../../../base/text';
import { fixed } from '../../../../studio/figures';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS, type TransferNetworkName } from '../../networks';

/** What an epoch came to: "Epoch 3 of 6 of the pre-trained encoder: places off by 61.2 m, times by 0.84 min". */
export function epochWords({ network, epoch, epochs, measures }: EpochLine): string | null {
  const { metres, minutes } = measures;
  const errors = [
    ...(metres === undefined ? [] : [`places off by ${fixed(metres, 1)} m`]),
    ...(minutes === undefined
      ? []
      : [`times${metres === undefined ? ' off' : ''} by ${fixed(minutes, 2)} min`]),
  ];
  if (errors.length === 0) return null;
  return `Epoch ${epoch} of ${epochs} of the ${NETWORK_LABELS[network as TransferNetworkName]}: ${listed(errors)} on validation trips`;
}
