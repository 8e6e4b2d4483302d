import type { InkName } from '../../../../studio/inks';
import type { PointSource } from '../../evaluation/evaluation-report';

/** The ink of the model, and those of the page's baselines for the baselines here. */
export const SOURCE_INKS: Readonly<Record<PointSource, InkName>> = {
  htp: 'distilled',
  'constant-speed': 'shortest',
  'road-speeds': 'fastest',
  jittered: 'markov',
};
