import { counted } from '../../../base/text';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { checkArchitecture } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import {
  placeTensors,
  readNetwork,
  type NetworkFileKind,
  type PlacedTensors,
} from '../../../engine/checkpoints/network-file';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { checkRqVaeConfig, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { rqVaeSpecs } from '../../../models/htp/rq-vae-parameters';
import { TokenModel } from '../../../models/htp/token-model';
import { TokenVocabulary } from '../../../models/htp/token-vocabulary';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import { ARCHITECTURES, LANGUAGE, TOKENISER } from '../networks';
import type { TokeniserParts } from '../networks/tokeniser';
import { checkRoads, checkTokeniser, type RoadsOf } from './known-roads';
import {
  languageHeader,
  readLanguageHeader,
  readTokeniserHeader,
  tokeniserHeader,
  type LanguageHeader,
  type TokeniserHeader,
} from './network-header';

/** The files of tokenisers. A tokeniser belongs to the roads that it learnt on. */
export const TOKENISER_FILE: NetworkFileKind<TokeniserHeader, RoadsOf> = {
  header: tokeniserHeader,
  read: readTokeniserHeader,
  specs: ({ config }) => rqVaeSpecs(config),
  check: (contents, { config, box }, roads) => {
    checkRoads(contents, config.roads, box, roads);
    checkTokeniserSizes(contents, config);
  },
};

/** The files of language models. A language model belongs to its roads, and to the tokeniser whose patterns it says. */
export const LANGUAGE_FILE: NetworkFileKind<LanguageHeader, RoadsOf> = {
  header: languageHeader,
  read: readLanguageHeader,
  specs: languageSpecs,
  check: (contents, header, roads) => {
    checkRoads(contents, header.roads, header.box, roads);
    checkLanguageSizes(contents, header);
  },
};

export const tokeniserFile = (
  weights: Parameters,
  about: TokeniserHeader,
  dataset: string,
): Promise<Uint8Array> => checkpointFile(weights, TOKENISER_FILE.header(about, dataset));

export const languageFile = (
  weights: Parameters,
  about: LanguageHeader,
  dataset: string,
): Promise<Uint8Array> => checkpointFile(weights, LANGUAGE_FILE.header(about, dataset));

/** A tokeniser that was read of a file; the weights are the caller's. */
export interface OpenedTokeniser extends TokeniserParts {
  readonly weights: Parameters;
  readonly header: TokeniserHeader;
}

/**
 * Reads a tokeniser that was saved here.
 * @param file its name, for errors
 * @throws Failure 'bad-input' if it is broken, is another network, or belongs to other roads
 */
export function openTokeniser(bytes: Uint8Array, roads: RoadsOf, file = ''): OpenedTokeniser {
  const contents = openCheckpoint(bytes, ARCHITECTURES, file);
  checkArchitecture(contents, TOKENISER);
  const { about: header, specs, state } = readNetwork(TOKENISER_FILE, contents, roads);
  const { config, scales, target } = header;
  return { config, scales, target, header, weights: Parameters.from(specs, state) };
}

/** A language model that was read of a file; the model is the caller's. */
export interface OpenedLanguage {
  readonly header: LanguageHeader;
  readonly model: TokenModel;
  readonly form: LanguageHeader['form'];
}

/**
 * Reads a language model.
 * @param tokeniser digest of the file of the tokeniser that it is to be used with (`digestOfFile`)
 * @param file its name, for errors
 * @throws Failure 'bad-input' if it is broken, is another network, or belongs to other roads or another tokeniser
 */
export function openLanguage(
  bytes: Uint8Array,
  roads: RoadsOf,
  tokeniser: string,
  file = '',
): OpenedLanguage {
  const contents = openCheckpoint(bytes, ARCHITECTURES, file);
  checkArchitecture(contents, LANGUAGE);
  const { about: header, specs, state } = readNetwork(LANGUAGE_FILE, contents, roads);
  checkTokeniser(contents, header.tokeniser, tokeniser);
  const vocabulary = new TokenVocabulary(header.codebooks, header.roads);
  const model = new TokenModel(header.sizes, vocabulary, Parameters.from(specs, state));
  return { header, model, form: header.form };
}

/** Tensors in their places, over the roads that the file knows. @throws Failure 'bad-input' where they are not those of the sizes */
export function placedTokeniser(contents: CheckpointContents, config: RqVaeConfig): PlacedTensors {
  checkTokeniserSizes(contents, config);
  return placeTensors(contents, rqVaeSpecs(config));
}

/** Tensors in their places, over the roads that the file knows. @throws Failure 'bad-input' where they are not those of the header */
export function placedLanguage(contents: CheckpointContents, header: LanguageHeader): PlacedTensors {
  checkLanguageSizes(contents, header);
  return placeTensors(contents, languageSpecs(header));
}

function languageSpecs({ sizes, codebooks, roads }: LanguageHeader): readonly ParameterSpec[] {
  const { size: vocabularySize } = new TokenVocabulary(codebooks, roads);
  return lmTadSpecs({ ...sizes, vocabularySize });
}

function checkLanguageSizes(contents: CheckpointContents, { sizes, codebooks }: LanguageHeader): void {
  checkCodebooks(contents, codebooks);
  if (sizes.layers > contents.tensors.size)
    throw unusableCheckpoint(contents, `its header speaks of ${sizes.layers} layers, more than it has`);
}

/**
 * Keeps what is made of a file in proportion to the file.
 * @throws Failure 'bad-input' also for a codebook without a choice, and for sizes that no network of this form has
 */
function checkTokeniserSizes(contents: CheckpointContents, config: RqVaeConfig): void {
  const { blocks, roadLayers, codebooks } = config;
  if (blocks + roadLayers + codebooks.length > contents.tensors.size)
    throw unusableCheckpoint(contents, 'its header speaks of more layers than it has tensors');
  checkCodebooks(contents, codebooks);
  checkRqVaeConfig(config);
}

/** A codebook of one codeword says nothing, and cannot be computed with. */
function checkCodebooks(contents: CheckpointContents, codebooks: readonly number[]): void {
  const single = codebooks.findIndex((codewords) => codewords < 2);
  if (single < 0) return;
  throw unusableCheckpoint(
    contents,
    `codebook ${single + 1} of ${codebooks.length} has ${counted(codebooks[single], 'codeword')}, and each needs 2 at least to tell patterns apart. Choose a checkpoint with larger codebooks, or train one here`,
    { codebooks },
  );
}
