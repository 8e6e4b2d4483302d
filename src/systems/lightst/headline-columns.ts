import type { HeadlineColumn } from '../../engine/experiments/system';
import { FLOW_NETWORKS, NETWORK_LABELS, type FlowNetworkName } from './networks';

/** Key of the mean absolute error of a network on the test part, over all horizons. */
export const maeKey = (network: FlowNetworkName): string => `${network}Mae`;

export const HEADLINES: readonly HeadlineColumn[] = [
  {
    label: 'MAE',
    title: 'Mean absolute error, test part',
    format: 'number',
    numbers: FLOW_NETWORKS.map((network) => ({
      key: maeKey(network),
      network,
      label: `Mean absolute error, ${NETWORK_LABELS[network]}`,
    })),
  },
];
