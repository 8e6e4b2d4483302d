import type { SplitName } from '../domain/dataset';
import type { Detection, Surprise } from '../systems/routes/drawing/routes-service';

/** What the map and the inspector show of a teacher that reads trips: how surprising it finds their steps. */
export interface SurpriseInView {
  /** Whose trips `surprise` is about. */
  readonly split: SplitName;
  readonly surprise: Pick<Surprise, 'surprisals' | 'scores'> | null;
  readonly detection: Pick<Detection, 'trips' | 'sourceTrips' | 'surprisals' | 'scores'> | null;
}

/** No trip was read. */
export const NO_SURPRISE: SurpriseInView = { split: 'test', surprise: null, detection: null };
