import * as v from 'valibot';
import { count, finite } from '../../../base/json';
import type { CityBox, LabelScales } from '../../../domain/route-points/point-labels';
import type { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { AnswerForm } from '../../../models/htp/grammar';
import type { RqVaeConfig } from '../../../models/htp/rq-vae-config';
import type { TokenModelSizes } from '../../../models/htp/token-model';
import { LANGUAGE, TOKENISER } from '../networks';
import type { PointTarget } from '../settings';

/** What the header of a tokeniser's file says besides its tensors. */
export interface TokeniserHeader {
  readonly config: RqVaeConfig;
  readonly target: PointTarget;
  /** Scales of the labels that it learnt. */
  readonly scales: LabelScales;
  /** By which the points and roads that it reads are scaled: that of its city. */
  readonly box: CityBox;
  /**
   * Digests of the tokenisers' files that it was trained further from (`digestOfFile`), the last one first: language models of theirs can
   * learn its patterns. Left out where it began with fresh weights.
   */
  readonly before?: readonly string[];
}

/** What the header of a language model's file says besides its tensors. */
export interface LanguageHeader {
  readonly sizes: TokenModelSizes;
  readonly form: AnswerForm;
  readonly dropout: number;
  /** Sizes of its vocabulary: codewords of each codebook, and roads. */
  readonly codebooks: readonly number[];
  readonly roads: number;
  readonly box: CityBox;
  /** Digest of the file of the tokeniser whose patterns it says (`digestOfFile`). */
  readonly tokeniser: string;
}

/** The header of a tokeniser's file, for `checkpointBytes`. */
export const tokeniserHeader = (
  { config, target, scales, box, before }: TokeniserHeader,
  dataset: string,
): Readonly<Record<string, unknown>> => ({
  system: TOKENISER.name,
  network: 'tokeniser',
  ...{ config, target, scales, box, dataset },
  ...(before && { before }),
});

/** The header of a language model's file, for `checkpointBytes`. */
export const languageHeader = (
  { sizes, form, dropout, codebooks, roads, box, tokeniser }: LanguageHeader,
  dataset: string,
): Readonly<Record<string, unknown>> => ({
  system: LANGUAGE.name,
  network: 'language',
  config: { ...sizes, form, dropout },
  vocabulary: { codebooks, roads },
  ...{ tokeniser, box, dataset },
});

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000_000));
const codebooks = v.pipe(v.array(size), v.minLength(1), v.maxLength(16));
const share = v.pipe(finite, v.minValue(0), v.ltValue(1));
const positive = v.pipe(finite, v.gtValue(0));
const scale = v.object({ mean: finite, std: positive });

const RQ_VAE = v.object({
  hidden: size,
  widthMultiples: v.pipe(v.array(size), v.length(4)),
  blocks: v.pipe(count, v.maxValue(100)),
  roads: size,
  roadWidth: size,
  roadLayers: v.pipe(count, v.maxValue(100)),
  roadHeads: size,
  roadContext: v.exactOptional(v.literal(false)),
  readsSteps: v.exactOptional(v.literal(true)),
  codeWidth: size,
  codebooks,
  commitment: v.pipe(finite, v.minValue(0)),
  normEps: positive,
  dropout: share,
}) satisfies v.GenericSchema<unknown, RqVaeConfig>;

const SCALES = v.object({ step: scale, east: scale, north: scale }) satisfies v.GenericSchema<
  unknown,
  LabelScales
>;
const BOX = v.object({
  west: finite,
  east: finite,
  south: finite,
  north: finite,
}) satisfies v.GenericSchema<unknown, CityBox>;

const TOKEN_MODEL = v.object({
  width: size,
  layers: v.pipe(size, v.maxValue(100)),
  heads: size,
  blockSize: size,
  form: v.picklist(['plain', 'with-roads']),
  dropout: share,
});
const VOCABULARY = v.object({ codebooks, roads: size });
const TARGET = v.picklist(['route', 'space']);
const DIGEST = v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/));
/** A chain of trainings that is longer forgets its beginning. */
export const MOST_BEFORE = 16;
const BEFORE = v.pipe(v.array(DIGEST), v.maxLength(MOST_BEFORE));

/** @throws Failure 'bad-input' for a header that describes no tokeniser */
export function readTokeniserHeader(header: CheckpointHeader): TokeniserHeader {
  const words = header.words('before');
  const before = words && header.checked('before', BEFORE, words);
  return {
    config: header.checkedObject('config', RQ_VAE),
    target: header.checkedText('target', TARGET),
    scales: header.checkedObject('scales', SCALES),
    box: header.checkedObject('box', BOX),
    ...(before && { before }),
  };
}

/** @throws Failure 'bad-input' for a header that describes no language model */
export function readLanguageHeader(header: CheckpointHeader): LanguageHeader {
  const { form, dropout, ...sizes } = header.checkedObject('config', TOKEN_MODEL);
  return {
    sizes,
    form,
    dropout,
    ...header.checkedObject('vocabulary', VOCABULARY),
    box: header.checkedObject('box', BOX),
    tokeniser: header.checkedText('tokeniser', DIGEST),
  };
}
