import * as v from 'valibot';
import { finite } from '../../base/json';
import { settingSchemas } from '../../engine/settings/schema';
import { PRESETS, type FoundationConfig } from './foundation-config';
import { FOUNDATION_SETTINGS } from './settings';

const share = v.pipe(finite, v.minValue(0), v.maxValue(1));

const of = settingSchemas(FOUNDATION_SETTINGS);

/** A configuration in JSON: what a form, a flag and an address take, and no more. */
export const CONFIG = v.object({
  preset: v.picklist(PRESETS),
  seed: of.seed,
  sequences: v.object({
    from: of.from,
    resolution: of.resolution,
    split: of.split,
    clusterMinutes: of.clusterMinutes,
    clusterSince: of.clusterSince,
    months: of.months,
    tokenizer: of.tokenizer,
    wordPieces: of.wordPieces,
  }),
  network: v.object({
    width: of.width,
    layers: of.layers,
    heads: of.heads,
    hidden: of.hidden,
    context: of.context,
    dropout: of.dropout,
    hours: of.hours,
  }),
  masking: v.object({ rate: of.maskRate, runs: of.runs, shuffled: of.shuffled }),
  batch: v.object({ batchSize: of.batch, accumulation: of.accumulation }),
  optimizer: v.object({
    weightDecay: share,
    warmupShare: share,
    clipNorm: v.pipe(finite, v.gtValue(0)),
  }),
  pretraining: v.object({
    isDone: of.pretrains,
    epochs: of.epochs,
    patience: of.patience,
    learningRate: of.learningRate,
  }),
  tuning: v.object({
    epochs: of.tuningEpochs,
    patience: of.tuningPatience,
    learningRate: of.tuningRate,
    examples: of.examples,
    tasks: v.object({ next: of.next, destination: of.destination, user: of.user }),
    userTaskOnRealPeople: of.userTaskOnRealPeople,
  }),
}) satisfies v.GenericSchema<unknown, FoundationConfig>;
