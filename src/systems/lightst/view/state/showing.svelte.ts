import type { FlowNetworkName } from '../../network-names';

export const VIEWS = ['counted', 'forecast', 'difference', 'error'] as const;
export type FlowView = (typeof VIEWS)[number];

/** What the map shows of the moment in view. */
export class Showing {
  view = $state<FlowView>('counted');
  /** Whose forecasts. */
  network = $state<FlowNetworkName>('distilled');
  /** How many bins before the moment in view they were made, from 1. */
  horizon = $state(3);
}
