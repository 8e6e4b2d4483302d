import { CheckpointHeader } from '../../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../../engine/checkpoints/checkpoint-reader';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ARCHITECTURES } from '../../networks';
import { readTokeniserHeader } from '../../checkpoints/network-header';
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

/** The tokeniser alone: what is asked of it does not depend on a language model, which may be of another one. */
export const withoutLanguage = ({ tokeniser }: NetworksInUse): NetworksInUse => ({
  tokeniser,
  language: null,
});

/** Codewords of each codebook of a tokeniser, the coarsest first. @throws Failure 'bad-input' for a file that is none */
export const codebookSizes = ({ bytes }: Pick<Model, 'bytes'>): readonly number[] =>
  readTokeniserHeader(new CheckpointHeader(openCheckpoint(bytes, ARCHITECTURES))).config.codebooks;
