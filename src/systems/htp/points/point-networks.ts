import { Failure } from '../../../base/failure';
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

/** Networks of which points can be generated. */
export type SpeakingNetworks = PointNetworks & { readonly language: LanguageModel };

/** @throws Failure 'bad-input' where there is no language model */
export function speaking(networks: PointNetworks): SpeakingNetworks {
  if (hasLanguage(networks)) return networks;
  throw new Failure(
    'bad-input',
    'There is no language model yet, and points are drawn by it. Train one on the patterns of this tokeniser first.',
  );
}

const hasLanguage = (networks: PointNetworks): networks is SpeakingNetworks => networks.language !== null;

/** Makes them of files, on the current backend. Rejects with Failure 'bad-input' for files that are broken, or of other roads. */
export type OpenNetworks = (
  weights: PointWeights,
  dataset: PointsDataset,
  labels: TripLabels,
) => Promise<PointNetworks>;
