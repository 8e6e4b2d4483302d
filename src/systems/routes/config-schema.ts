import * as v from 'valibot';
import { finite, seed } from '../../base/json';
import { settingSchemas } from '../../engine/settings/schema';
import { TIME_ENCODINGS } from '../../models/hoser/config';
import { VOCABULARY_LAYOUTS } from '../../models/lm-tad/tokens';
import { DEFAULT_TEACHING } from './distillation/teaching-config';
import { PRESETS, type ExperimentConfig } from './experiment-config';
import { ROUTE_SETTINGS } from './settings';

/** JSON has no Infinity: it is written as null. */
const orInfinity = v.pipe(
  v.nullable(finite),
  v.transform((value) => value ?? Infinity),
);
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000_000));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const weight = v.pipe(finite, v.minValue(0));
const degrees = v.pipe(finite, v.gtValue(0));

/** The values of a schedule that no setting replaces. */
const restOfSchedule = { finalLearningRateShare: share, clipNorm: orInfinity, patience: orInfinity };

/** More roads than any city has. */
const MOST_CLOSED_ROADS = 10_000_000;

const of = settingSchemas(ROUTE_SETTINGS);

/** A configuration in JSON: what a form, a flag and an address take, and no more. */
export const CONFIG = v.object({
  preset: v.picklist(PRESETS),
  seed: of.seed,
  compare: v.boolean(),
  grid: v.object({ cellDegrees: degrees, vocabulary: v.picklist(VOCABULARY_LAYOUTS) }),
  anew: of.anew,
  teacher: v.object({
    layers: size,
    heads: size,
    width: size,
    dropout: share,
    training: v.object({
      epochs: of.teacherEpochs,
      batchSize: size,
      accumulation: size,
      learningRate: weight,
      weightDecay: weight,
      warmupShare: share,
      ...restOfSchedule,
    }),
  }),
  student: v.object({
    hiddenDim: size,
    roadIdDim: size,
    attributeDim: size,
    heads: size,
    layers: size,
    timeEncoding: v.exactOptional(v.picklist(TIME_ENCODINGS)),
    residual: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4096))),
    model: of.model,
    times: of.times,
    learns: of.learns,
    share: of.share,
    training: v.object({
      epochs: of.epochs,
      batchSize: of.batchSize,
      accumulation: of.accumulation,
      learningRate: of.learningRate,
      weightDecay: of.weightDecay,
      warmupShare: of.warmupShare,
      ...restOfSchedule,
    }),
  }),
  distillation: v.object({
    alpha: of.alpha,
    lambda: of.lambda,
    tau: of.tau,
    tauSquared: of.tauSquared,
    steps: of.steps,
    window: of.window,
    maxCandidates: size,
  }),
  teaching: v.object({
    way: of.way,
    routes: of.teacherRoutes,
    schedule: of.lambdaSchedule,
    crossFit: of.crossFit,
    members: of.teacherMembers,
    teachers: v.object({
      lmTad: of.teacherLmTad,
      plus: of.teacherPlus,
      bigram: of.teacherBigram,
      uniform: of.teacherUniform,
      shuffled: of.teacherShuffled,
      untrained: of.teacherUntrained,
      transfertraj: of.teacherTransferTraj,
      foundation: of.teacherFoundation,
    }),
  }),
  generation: v.object({
    search: of.search,
    beamWidth: of.beamWidth,
    odPairs: of.odPairs,
    lengthFactor: of.lengthFactor,
  }),
  evaluation: v.object({ resamples: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  closedRoads: v.exactOptional(
    v.pipe(v.array(v.pipe(v.number(), v.safeInteger())), v.minLength(1), v.maxLength(MOST_CLOSED_ROADS)),
  ),
}) satisfies v.GenericSchema<unknown, ExperimentConfig>;

const { teachers: TEACHERS } = CONFIG.entries.teaching.entries;

/**
 * A configuration that some version of the program ran with, from this browser's files or an imported zip.
 * Earlier versions took any seed and the generator its lowest 32 bits, which are the seed of the same run now;
 * their students were HOSER as published, had all trips and heard LM-TAD's soft targets, and none heard TransferTraj or the H3 model; in them everything learnt, and what a start did not know began as in a fresh network.
 */
export const KEPT_CONFIG = v.object({
  ...CONFIG.entries,
  seed,
  anew: v.optional(of.anew, 'fresh'),
  student: v.object({
    ...CONFIG.entries.student.entries,
    model: v.optional(of.model, 'hoser'),
    times: v.optional(of.times, 'usual'),
    learns: v.optional(of.learns, 'all'),
    share: v.optional(of.share, 1),
  }),
  teaching: v.optional(
    v.object({
      ...CONFIG.entries.teaching.entries,
      teachers: v.object({
        ...TEACHERS.entries,
        transfertraj: v.optional(of.teacherTransferTraj, 0),
        foundation: v.optional(of.teacherFoundation, 0),
      }),
    }),
    DEFAULT_TEACHING,
  ),
}) satisfies v.GenericSchema<unknown, ExperimentConfig>;
