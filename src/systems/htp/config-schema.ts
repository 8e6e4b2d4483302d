import * as v from 'valibot';
import { finite } from '../../base/json-values';
import { settingSchemas } from '../../engine/experiments/setting-schema';
import { PRESETS, type HtpConfig } from './points-config';
import { HTP_SETTINGS } from './settings';

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000));
const layers = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100));
const weight = v.pipe(finite, v.minValue(0));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));

const of = settingSchemas(HTP_SETTINGS);

/** A configuration in JSON: what a form, a flag and an address take, and no more. */
export const CONFIG = v.object({
  preset: v.picklist(PRESETS),
  seed: of.seed,
  tokeniser: v.object({
    hidden: of.hidden,
    blocks: layers,
    roadWidth: size,
    roadLayers: layers,
    codebooks: v.pipe(v.array(size), v.minLength(1), v.maxLength(16)),
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
