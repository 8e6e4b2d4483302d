import type { Model } from '../../../../studio/state/page/models.svelte';
import type { PointWeights } from '../../points/points-service';

/** A tokeniser, and the language model of its patterns where there is one. */
export interface NetworksInUse {
  readonly tokeniser: Model;
  readonly language: Model | null;
}

/** Names networks: another text where one of them is another. */
export const idOf = ({ tokeniser, language }: NetworksInUse): string =>
  language ? `${tokeniser.id}|${language.id}` : tokeniser.id;

/** The same as the worker takes them. */
export const weightsOf = (networks: NetworksInUse): PointWeights => ({
  id: idOf(networks),
  tokeniser: networks.tokeniser.bytes,
  ...(networks.language && { language: networks.language.bytes }),
});
