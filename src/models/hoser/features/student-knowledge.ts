import type { FittedKnowledge } from '../../../knowledge/route-knowledge';
import type { LinkPairs } from '../../../knowledge/link-counts';

/**
 * What a student knows of candidates besides its weights, where it has a residual: what its training trips tell of
 * links, and the scale of the features that follow. Plain data: it survives structured clone.
 */
export interface StudentKnowledge {
  /** The rows of `fitted.counts.pairs`. */
  readonly pairs: LinkPairs;
  readonly fitted: FittedKnowledge;
  /** (F) over all candidates of the training steps, in the order of `CHOICE_FEATURES`. */
  readonly means: Float64Array;
  /** (F) standard deviations; 1 for a feature that is the same everywhere. */
  readonly deviations: Float64Array;
}
