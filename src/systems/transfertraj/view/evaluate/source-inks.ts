import type { RecoveryBaseline } from '../../../../evaluation/recovery/baselines/baseline-names';
import type { InkName } from '../../../../studio/inks';
import type { NetworkSource } from '../../evaluation/sources';

const INKS_OF: Readonly<Record<NetworkSource | RecoveryBaseline, InkName>> = {
  pretrained: 'teacher',
  tuned: 'distilled',
  'straight-lines': 'shortest',
  'along-roads': 'fastest',
  'constant-velocity': 'shortest',
  'last-seen': 'markov',
  'mean-speed-straight': 'shortest',
  'mean-speed-roads': 'markov',
  'road-paces': 'fastest',
  'student-routes': 'vanilla',
};

/** The inks of the networks on the page, and those of its baselines; no two sources of a task share one. Records name no other sources. */
export const sourceInk = (source: string): InkName => INKS_OF[source as NetworkSource | RecoveryBaseline];
