import type { InkName } from '../../../studio/inks';
import { BASELINE_LABELS, NETWORK_LABELS, type BaselineName, type FlowNetworkName } from '../networks';

/** The ink of each network, and those of the page's baselines for the baselines here. */
const LINE_INKS: Readonly<Record<FlowNetworkName | BaselineName, InkName>> = {
  teacher: 'teacher',
  undistilled: 'vanilla',
  distilled: 'distilled',
  'historical-average': 'shortest',
  'last-value': 'fastest',
  linear: 'markov',
};

const LABELS: Readonly<Record<string, string>> = { ...NETWORK_LABELS, ...BASELINE_LABELS };

/** The ink of a network or baseline. */
export const inkOf = (name: string): InkName => LINE_INKS[name as FlowNetworkName];

/** What a network or baseline is called in the middle of a sentence. */
export const labelOf = (name: string): string => LABELS[name] ?? name;
