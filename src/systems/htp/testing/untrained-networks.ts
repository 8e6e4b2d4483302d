import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { LabelScales } from '../../../domain/route-points/point-labels';
import type { AnswerForm } from '../../../models/htp/grammar';
import { RQ_VAE_PRESETS, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { initialRqVae } from '../../../models/htp/rq-vae-parameters';
import { TokenModel } from '../../../models/htp/token-model';
import { TokenVocabulary } from '../../../models/htp/token-vocabulary';
import type { Parameters } from '../../../nn/parameters';
import { LanguageModel } from '../networks/language-model';
import { Tokeniser } from '../networks/tokeniser';
import type { PointOrder } from '../trips/point-trips';
import { TripLabels } from '../trips/trip-labels';
import { tinyDataset } from '../../../data/testing/dataset-files';

/** A ring of 24 nodes with a road each way. */
export const ringDataset = (): Promise<Dataset> => tinyDataset('Ring');

export const smallRqVae = (roads: number): RqVaeConfig => ({
  ...RQ_VAE_PRESETS.mini(roads),
  hidden: 4,
  roadWidth: 8,
  roadLayers: 1,
  codeWidth: 6,
  codebooks: [4, 8],
});

/** Steps of about a fiftieth of a route, offsets of some metres. */
export const SCALES: LabelScales = {
  step: { mean: 0.02, std: 0.01 },
  east: { mean: 1, std: 5 },
  north: { mean: -1, std: 5 },
};

/** Both networks with fresh weights, and their weights. */
export interface UntrainedNetworks {
  readonly tokeniser: Tokeniser;
  readonly language: LanguageModel;
  readonly weights: { readonly tokeniser: Parameters; readonly language: TokenModel };
  dispose(): void;
}

/** @param blockSize tokens that the language model reads */
export function untrainedNetworks(
  { network }: Pick<Dataset, 'network'>,
  form: AnswerForm = 'plain',
  blockSize = 160,
): UntrainedNetworks {
  const labels = new TripLabels(network);
  const config = smallRqVae(network.roadCount);
  const weights = initialRqVae(config, new Random(3));
  const vocabulary = new TokenVocabulary(config.codebooks, network.roadCount);
  const model = TokenModel.initial({ width: 16, layers: 2, heads: 2, blockSize }, vocabulary, new Random(4));
  return {
    tokeniser: new Tokeniser({ config, weights, scales: SCALES }, labels),
    language: new LanguageModel(model, form, labels),
    weights: { tokeniser: weights, language: model },
    dispose: () => {
      weights.dispose();
      model.dispose();
    },
  };
}

/** A drive of so many roads clockwise round the ring, from a node on; roads of the ring are clockwise up to half of them. */
export const ringOrder = (from: number, roads: number, start = 1e9): PointOrder => ({
  roads: Uint32Array.from({ length: roads }, (_, i) => (from + i) % 24),
  start,
  duration: 600,
  interval: 15,
});
