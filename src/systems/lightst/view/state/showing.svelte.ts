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
  /** Whether a divider parts the map: what was measured on one side, what was forecast on the other. */
  sideBySide = $state(false);
  /** Where it stands, as a share of the open map from its left edge. */
  divider = $state(0.5);
}
