import { badInput } from '../../../base/failure';
import { LanguageModel } from '../networks/language-model';
import { Tokeniser } from '../networks/tokeniser';
import type { TripLabels } from '../trips/trip-labels';
import type { PointsDataset, PointWeights } from './points-service';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { openLanguage, openTokeniser } from '../checkpoints/network-file';

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
  throw badInput(
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

/**
 * The networks of files that were saved here, on the current backend. Rejects with Failure 'bad-input' for a file that is broken, or of
 * other roads, and for a language model that learnt the patterns of another tokeniser.
 */
export const openNetworks: OpenNetworks = async ({ tokeniser: bytes, language, files }, dataset, labels) => {
  const digest = await digestOfFile(bytes);
  const opened = openTokeniser(bytes, dataset, files?.tokeniser);
  try {
    const speaking = language ? openLanguage(language, dataset, digest, files?.language) : null;
    return {
      tokeniser: new Tokeniser(opened, labels),
      language: speaking && new LanguageModel(speaking.model, speaking.form, labels),
      dispose: () => {
        opened.weights.dispose();
        speaking?.model.dispose();
      },
    };
  } catch (error) {
    opened.weights.dispose();
    throw error;
  }
};
