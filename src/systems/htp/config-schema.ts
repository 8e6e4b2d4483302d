import * as v from 'valibot';
import { finite } from '../../base/json';
import { settingSchemas } from '../../engine/settings/schema';
import { codewordsOf } from '../../models/htp/rq-vae-config';
import { PRESETS, type HtpConfig } from './points-config';
import { HTP_SETTINGS } from './settings';

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000));
const layers = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100));
const weight = v.pipe(finite, v.minValue(0));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));

const of = settingSchemas(HTP_SETTINGS);

const codewords = v.pipe(
  v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(2), v.maxValue(10_000_000))),
  v.minLength(1),
  v.maxLength(HTP_SETTINGS.codebooks.most),
);

interface Codebooks {
  readonly codebooks: number | readonly number[];
  readonly codewords?: readonly number[];
}

/** Records from before the codebooks could be chosen list the codewords of each, and do not say how many there are. */
function withNumber<T extends Codebooks>(tokeniser: T): T & { readonly codebooks: number } {
  const { codebooks } = tokeniser;
  if (typeof codebooks === 'number') return { ...tokeniser, codebooks };
  const isUsual = codebooks.join() === codewordsOf(codebooks.length).join();
  return { ...tokeniser, codebooks: codebooks.length, ...(!isUsual && { codewords: codebooks }) };
}

/** A configuration in JSON: what a form, a flag and an address take, and no more. */
export const CONFIG = v.object({
  preset: v.picklist(PRESETS),
  seed: of.seed,
  tokeniser: v.pipe(
    v.object({
      hidden: of.hidden,
      blocks: layers,
      roadWidth: size,
      roadLayers: layers,
      codebooks: v.union([of.codebooks, codewords]),
      codewords: v.exactOptional(codewords),
      dropout: of.tokeniserDropout,
      target: of.target,
      roadContext: of.roadContext,
      readsSteps: of.readsSteps,
      quantiserLoss: of.quantiserLoss,
      restartUnused: of.restartUnused,
      epochs: of.tokeniserEpochs,
      batchSize: of.tokeniserBatch,
      accumulation: of.tokeniserAccumulation,
      learningRate: of.tokeniserRate,
      weightDecay: weight,
      patience: of.tokeniserPatience,
      warmupEpochs: layers,
      warmupRate: weight,
      leastRate: weight,
    }),
    v.transform(withNumber),
    v.check(
      ({ codebooks, codewords: listed }) => listed === undefined || listed.length === codebooks,
      'codewords of each codebook were expected',
    ),
  ),
  language: v.object({
    width: of.width,
    layers: of.layers,
    heads: size,
    context: size,
    form: of.form,
    dropout: of.languageDropout,
    epochs: of.languageEpochs,
    batchSize: of.languageBatch,
    accumulation: of.languageAccumulation,
    learningRate: of.languageRate,
    weightDecay: weight,
    warmupShare: share,
    clipNorm: weight,
    patience: of.languagePatience,
  }),
  drawing: v.object({
    temperature: of.temperature,
    monotone: of.monotone,
    // Records of earlier versions do not have it.
    noise: v.optional(of.noise, false),
  }),
}) satisfies v.GenericSchema<unknown, HtpConfig>;
