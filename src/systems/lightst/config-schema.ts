import * as v from 'valibot';
import { finite } from '../../base/json';
import { settingSchemas } from '../../engine/experiments/setting-schema';
import { PRESETS, type FlowsConfig } from './flows-config';
import { FLOW_SETTINGS } from './settings';

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000));
const layers = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100));
const weight = v.pipe(finite, v.minValue(0));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));

const of = settingSchemas(FLOW_SETTINGS);

/** A configuration in JSON: what a form, a flag and an address take, and no more. */
export const CONFIG = v.object({
  preset: v.picklist(PRESETS),
  seed: of.seed,
  // Runs from before networks could hold days apart say nothing of them.
  data: v.object({ zerosMissing: of.zerosMissing, days: v.optional(of.days, 'none') }),
  windows: v.object({ inputs: size, outputs: size, stride: of.stride }),
  teacher: v.object({
    form: of.teacherForm,
    width: of.teacherWidth,
    gcnLayers: layers,
    tcnLayers: layers,
    graph: v.optional(of.graph, 'roads'),
    dropout: of.teacherDropout,
    epochs: of.teacherEpochs,
  }),
  student: v.object({
    form: of.studentForm,
    width: of.studentWidth,
    nodeWidth: size,
    timeWidth: size,
    dayWidth: v.optional(size, 4),
    layers: of.studentLayers,
    dropout: of.studentDropout,
    epochs: of.studentEpochs,
  }),
  distillation: v.object({
    divergenceWeight: of.klWeight,
    spatialWeight: of.spatialWeight,
    temporalWeight: of.temporalWeight,
    tau: of.tau,
    adaptive: of.adaptive,
    divergenceOf: of.klOn,
    projectionWidth: size,
  }),
  training: v.object({
    batchSize: of.batchSize,
    accumulation: of.accumulation,
    learningRate: of.learningRate,
    weightDecay: weight,
    clipNorm: weight,
    patience: of.patience,
    rateFallsAt: v.pipe(v.array(share), v.maxLength(100)),
    rateFactor: weight,
  }),
}) satisfies v.GenericSchema<unknown, FlowsConfig>;
