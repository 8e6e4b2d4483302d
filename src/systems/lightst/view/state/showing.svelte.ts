import { wordOf } from '../../../../base/text';
import { CHOICES, USUAL_HORIZON, type FlowView } from '../../address-choices';
import type { ErrorName } from '../../results';
import type { FlowNetworkName } from '../../networks';

/** What the page shows of the moment in view, and of the errors. */
export class Showing {
  view = $state<FlowView>('counted');
  /** Whose forecasts. */
  network = $state<FlowNetworkName>('distilled');
  /** How many bins before the moment in view they were made, from 1. */
  horizon = $state(USUAL_HORIZON);
  /** Whether a divider parts the map: what was measured on one side, what was forecast on the other. */
  sideBySide = $state(false);
  /** Where it stands, as a share of the open map from its left edge. */
  divider = $state(0.5);
  /** Which errors. */
  measure = $state<ErrorName>('mae');

  /** As the address says it. */
  get choices(): Readonly<Record<string, string>> {
    return {
      show: this.view,
      network: this.network,
      ahead: String(this.horizon),
      measure: this.measure,
      divider: this.sideBySide ? 'on' : 'off',
    };
  }

  /** Sets it as an address says; what the address leaves out is as usual. */
  adopt(choices: Readonly<Record<string, string>>): void {
    this.view = wordOf(CHOICES.show, choices.show);
    this.network = wordOf(CHOICES.network, choices.network);
    this.horizon = Number(wordOf(CHOICES.ahead, choices.ahead));
    this.measure = wordOf(CHOICES.measure, choices.measure);
    this.sideBySide = wordOf(CHOICES.divider, choices.divider) === 'on';
  }
}
