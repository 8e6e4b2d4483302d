import { counted } from '../../../base/text';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { checkArchitecture } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { CheckpointReport } from '../../../engine/checkpoints/checkpoint-report';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { checkRqVaeConfig, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { rqVaeSpecs } from '../../../models/htp/rq-vae-parameters';
import { TokenModel } from '../../../models/htp/token-model';
import { TokenVocabulary } from '../../../models/htp/token-vocabulary';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
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

export const tokeniserFile = (
  weights: Parameters,
  about: TokeniserHeader,
  dataset: string,
): Promise<Uint8Array> => checkpointFile(weights, tokeniserHeader(about, dataset));

export const languageFile = (
  weights: Parameters,
  about: LanguageHeader,
  dataset: string,
): Promise<Uint8Array> => checkpointFile(weights, languageHeader(about, dataset));

/** A tokeniser that was read of a file; the weights are the caller's. */
export interface OpenedTokeniser extends TokeniserParts {
  readonly weights: Parameters;
  readonly header: TokeniserHeader;
}

/**
 * Reads a tokeniser that was saved here.
 * @throws Failure 'bad-input' if it is broken, is another network, or belongs to other roads
 */
export function openTokeniser(bytes: Uint8Array, roads: RoadsOf): OpenedTokeniser {
  const contents = openCheckpoint(bytes, ARCHITECTURES);
  checkArchitecture(contents, TOKENISER);
  const { header, specs, state } = fitTokeniser(contents, readTokeniserHeader(contents), roads);
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
 * @throws Failure 'bad-input' if it is broken, is another network, or belongs to other roads or another tokeniser
 */
export function openLanguage(bytes: Uint8Array, roads: RoadsOf, tokeniser: string): OpenedLanguage {
  const contents = openCheckpoint(bytes, ARCHITECTURES);
  checkArchitecture(contents, LANGUAGE);
  const { header, specs, state } = fitLanguage(contents, readLanguageHeader(contents), roads);
  checkTokeniser(contents, header.tokeniser, tokeniser);
  const vocabulary = new TokenVocabulary(header.codebooks, header.roads);
  const model = new TokenModel(header.sizes, vocabulary, Parameters.from(specs, state));
  return { header, model, form: header.form };
}

/** Tensors of a file in their places. */
export interface PlacedTensors {
  readonly specs: readonly ParameterSpec[];
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
  readonly rows: CheckpointReport['tensors'];
}

/** The same over the roads of a data set, with what the file says of itself. */
export interface Fitted<H> extends PlacedTensors {
  readonly header: H;
}

/** @throws Failure 'bad-input' where the tensors are not those of the header, or the roads are others */
export function fitTokeniser(
  contents: CheckpointContents,
  header: TokeniserHeader,
  roads: RoadsOf,
): Fitted<TokeniserHeader> {
  const { config, box } = header;
  checkRoads(contents, config.roads, box, roads);
  return { header, ...placedTokeniser(contents, config) };
}

/** Tensors in their places, over the roads that the file knows. @throws Failure 'bad-input' where they are not those of the sizes */
export function placedTokeniser(contents: CheckpointContents, config: RqVaeConfig): PlacedTensors {
  checkTokeniserSizes(contents, config);
  return placed(contents, rqVaeSpecs(config));
}

/** @throws Failure 'bad-input' where the tensors are not those of the header, or the roads are others */
export function fitLanguage(
  contents: CheckpointContents,
  header: LanguageHeader,
  roads: RoadsOf,
): Fitted<LanguageHeader> {
  checkRoads(contents, header.roads, header.box, roads);
  return { header, ...placedLanguage(contents, header) };
}

/** Tensors in their places, over the roads that the file knows. @throws Failure 'bad-input' where they are not those of the header */
export function placedLanguage(contents: CheckpointContents, header: LanguageHeader): PlacedTensors {
  const { sizes, codebooks, roads } = header;
  checkCodebooks(contents, codebooks);
  const { size: vocabularySize } = new TokenVocabulary(codebooks, roads);
  if (sizes.layers > contents.tensors.size)
    throw unusableCheckpoint(contents, `its header speaks of ${sizes.layers} layers, more than it has`);
  return placed(contents, lmTadSpecs({ ...sizes, vocabularySize }));
}

function placed(contents: CheckpointContents, specs: readonly ParameterSpec[]): PlacedTensors {
  const places = new TensorPlaces(contents);
  const state = places.place(specs);
  places.close();
  return { specs, state, rows: places.rows };
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
