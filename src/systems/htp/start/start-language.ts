import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { Random } from '../../../base/random';
import { counted } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import { checkArchitecture } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { type StartFrom, ofStart } from '../../../engine/experiments/experiment';
import { type StartRow, startRows } from '../../../engine/records/network-start';
import { TokenModel } from '../../../models/htp/token-model';
import { TOKEN_TABLE, TokenVocabulary } from '../../../models/htp/token-vocabulary';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { initialValues, Parameters, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { ARCHITECTURES, LANGUAGE } from '../networks';
import { knowsRoads } from '../checkpoints/known-roads';
import { placedLanguage } from '../checkpoints/network-file';
import { readLanguageHeader, type LanguageHeader } from '../checkpoints/network-header';
import type { StartWeights } from './start-weights';

/** Weights that the training of a language model starts from. */
export interface LanguageStart extends StartWeights, Pick<LanguageHeader, 'sizes' | 'form' | 'tokeniser'> {
  /** Over the roads of the data set. */
  readonly vocabulary: TokenVocabulary;
}

/**
 * Reads the weights that a language model starts from. Over the roads that they know all is taken, over other roads all but the rows of
 * the roads among those of the tokens.
 * @param seed of the run: what starts anew starts as it would in the fresh model
 * @throws Failure 'bad-input' that names the file and what does not fit
 */
export const languageStart = (from: StartFrom, dataset: Dataset, seed: number): LanguageStart =>
  ofStart(from, () => {
    const contents = openCheckpoint(from.bytes, ARCHITECTURES, from.name);
    checkArchitecture(contents, LANGUAGE);
    const header = readLanguageHeader(new CheckpointHeader(contents));
    const { sizes, form, tokeniser, codebooks } = header;
    const placed = placedLanguage(contents, header);
    const vocabulary = new TokenVocabulary(codebooks, dataset.network.roadCount);
    const specs = lmTadSpecs({ ...sizes, vocabularySize: vocabulary.size });
    const state = new Map<string, Pick<SafetensorsTensor, 'shape' | 'data'>>(placed.state);
    let rows = startRows(placed.rows, specs);
    if (!knowsRoads(header.roads, header.box, dataset)) {
      const spec = specs.find(({ name }) => name === TOKEN_TABLE)!;
      const before = new TokenVocabulary(codebooks, header.roads);
      const given = placed.state.get(TOKEN_TABLE)!;
      const data = tokenRows(spec, vocabulary, given, before, new Random(seed).fork('language'));
      state.set(TOKEN_TABLE, { shape: spec.shape, data });
      rows = rows.map((row) => (row.name === TOKEN_TABLE ? tokenRow(row, spec, vocabulary) : row));
    }
    const moments = momentsTaken(contents, specs, state);
    return { sizes, form, tokeniser, vocabulary, specs, state, rows, moments };
  });

/** The table of a model over other roads: rows of marks, lengths, codes and conditions are the file's, those of roads fresh. */
function tokenRows(
  spec: ParameterSpec,
  vocabulary: TokenVocabulary,
  given: Pick<SafetensorsTensor, 'data'>,
  before: TokenVocabulary,
  random: Random,
): Float32Array {
  const data = initialValues(spec, random);
  const [, width] = spec.shape;
  const values = Float32Array.from(given.data, Number);
  for (const { kind, first, count } of vocabulary.blocks) {
    if (kind === 'road') continue;
    const from = before.block(kind).first;
    data.set(values.subarray(from * width, (from + count) * width), first * width);
  }
  return data;
}

/** What became of that table; most of it counts. */
function tokenRow(row: StartRow, { shape }: ParameterSpec, { size, roads }: TokenVocabulary): StartRow {
  const parts = [
    row.note,
    `the rows of ${counted(roads, 'road')} start anew, since these are others`,
    `the ${counted(size - roads, 'row')} of marks, codes and conditions are taken`,
  ];
  return { ...row, shape, fate: 2 * roads > size ? 'anew' : 'taken', note: parts.filter(Boolean).join('; ') };
}

/** A language model with these weights, which the caller disposes of. */
export const startedLanguage = ({ sizes, vocabulary, specs, state }: LanguageStart): TokenModel =>
  new TokenModel(sizes, vocabulary, Parameters.from(specs, state));
