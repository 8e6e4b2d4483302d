import * as v from 'valibot';
import { finite } from '../../base/json';
import { settingSchemas } from '../../engine/settings/schema';
import { TRANSFER_SETTINGS } from './settings';
import { PRESETS, type TransferConfig } from './transfer-config';

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));

const of = settingSchemas(TRANSFER_SETTINGS);

/** A configuration in JSON: what a form, a flag and an address take, and no more. */
export const CONFIG = v.object({
  preset: v.picklist(PRESETS),
  seed: of.seed,
  encoder: v.object({
    width: of.width,
    embedWidth: size,
    mixerHidden: size,
    layers: of.layers,
    experts: of.experts,
    topExperts: of.topExperts,
    dropout: of.dropout,
    attention: of.attention,
    theta: of.theta,
    causal: of.causal,
    interpolated: of.interpolated,
    noisy: of.noisy,
    scaledHeads: of.scaledHeads,
  }),
  reading: v.object({
    unit: of.unit,
    coordinates: of.coordinates,
    answers: of.answers,
    places: of.places,
    roads: of.roads,
    radius: of.radius,
    mostNear: size,
  }),
  masking: v.object({
    cuts: share,
    spans: share,
    features: share,
    sparse: v.optional(of.sparse, 0),
    ends: v.optional(of.ends, 0),
  }),
  hides: of.hides,
  loss: v.object({
    space: of.spaceWeight,
    time: of.timeWeight,
    clock: v.optional(of.clockWeight, 1),
    balance: of.balance,
  }),
  batch: v.object({ batchSize: of.batch, accumulation: of.accumulation }),
  pretraining: v.object({
    isDone: of.pretrains,
    epochs: of.epochs,
    patience: of.patience,
    learningRate: of.learningRate,
    finalRateShare: share,
  }),
  tuning: v.object({
    epochs: of.tuningEpochs,
    patience: of.tuningPatience,
    learningRate: of.tuningRate,
    halvedEvery: size,
    tasks: v.object({
      prediction: of.prediction,
      recovery4: of.recovery4,
      recovery8: of.recovery8,
      recovery16: of.recovery16,
      'travel-time': of.travelTime,
    }),
  }),
}) satisfies v.GenericSchema<unknown, TransferConfig>;
