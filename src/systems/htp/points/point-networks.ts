import type { LanguageModel } from '../networks/language-model';
import type { Tokeniser } from '../networks/tokeniser';
import type { TripLabels } from '../trips/trip-labels';
import type { PointsDataset, PointWeights } from './points-service';

/** The networks of a run at work on the roads of a data set. */
export interface PointNetworks {
  readonly tokeniser: Tokeniser;
  /** Null where none was trained yet. */
  readonly language: LanguageModel | null;
  dispose(): void;
}

/** Makes them of files, on the current backend. Rejects with Failure 'bad-input' for files that are broken, or of other roads. */
export type OpenNetworks = (
  weights: PointWeights,
  dataset: PointsDataset,
  labels: TripLabels,
) => Promise<PointNetworks>;
