import { createHash } from 'node:crypto';
import { badInput } from '../../../src/base/failure';
import { shown } from '../../../src/base/text';
import { countOfShare } from '../../../src/domain/trajectory-set';
import {
  PRESET_CONFIGS,
  experimentConfig,
  type ExperimentConfig,
} from '../../../src/systems/routes/settings';
import {
  DEFAULT_TEACHING,
  isOfRoutes,
  type StudentName,
} from '../../../src/systems/routes/distillation/distillation-config';
import {
  neededRouteTeachers,
  needsLmTad,
  ROUTE_TEACHERS,
} from '../../../src/systems/routes/trained-networks';
import {
  GIVEN_TEACHER_INFOS,
  neededGivenTeachers,
  type GivenTeacherName,
} from '../../../src/systems/routes/given-teachers';
import type { LabMeasure } from './measures';
import { type StudyPlan, trialRun, type TrialOrder } from './plan';
import { overridesOf } from './setting-of-flag';

/** What a worker runs: a trial, or a network that trials learn from. Plain data. */
export interface Job {
  /** Its folder within the study's. */
  readonly run: string;
  /** Folders of runs that must be there before. */
  readonly after: readonly string[];
  readonly config: ExperimentConfig;
  readonly networks: readonly string[];
  /** Networks that it is given, with the run that each is of. */
  readonly given: Readonly<Record<string, string>>;
  /** Networks of other systems that it is given, with the file or run that each is of. */
  readonly files: Readonly<Partial<Record<GivenTeacherName, string>>>;
  readonly results: boolean;
  /** Null for a network that trials learn from. */
  readonly trial: {
    readonly number: number;
    readonly student: StudentName;
    /** What its course is of. */
    readonly course: LabMeasure['course'] | null;
    /** Epochs after which it waits to hear whether it goes on. */
    readonly rungs: readonly number[];
  } | null;
}

/** A network that several trials learn from, trained once for all that need the same. */
interface SharedNetwork {
  readonly network: string;
  readonly isNeeded: (config: ExperimentConfig) => boolean;
  /**
   * A configuration in which nothing is of the trial but what decides this network.
   * @param onAll the trial's, with epochs for a student that learns from all trips as long as a teacher does
   */
  readonly config: (config: ExperimentConfig, onAll: ExperimentConfig) => ExperimentConfig;
}

/** Where trials get the networks from that they learn from. */
const SHARED: readonly SharedNetwork[] = [
  {
    network: 'teacher',
    // Those of parts are trained by the run that they teach.
    isNeeded: (config) => needsLmTad(config) && config.teaching.crossFit === 1,
    config: ({ preset, seed, grid, teacher }) => ({ ...PRESET_CONFIGS[preset], seed, grid, teacher }),
  },
  ...ROUTE_TEACHERS.map((network, member): SharedNetwork => ({
    network,
    isNeeded: (config) => neededRouteTeachers(config).includes(network),
    config: ({ preset, seed }, { student }) => ({
      ...PRESET_CONFIGS[preset],
      seed,
      student: { ...student, model: 'plus', learns: 'all', share: 1 },
      teaching: { ...DEFAULT_TEACHING, way: 'best-routes', members: member + 1 },
    }),
  })),
];

const digest = (config: object): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 8);

export interface JobsOf {
  readonly shared: readonly Job[];
  readonly trial: Job;
}

/** How a trial is run, where that is not as the plan says. */
export interface TrialOptions {
  readonly results?: boolean;
  readonly rungs?: readonly number[];
}

/**
 * What is run for a trial, after the networks that it learns from.
 * @param trips number of training trips of the data
 */
export function jobsOf(
  order: TrialOrder,
  plan: StudyPlan,
  trips: number,
  { results = plan.results, rungs = [] }: TrialOptions = {},
): JobsOf {
  const config = configOf(order, plan, trips);
  const student = config.distillation.lambda > 0 ? 'distilled' : 'vanilla';
  const onAll = plan.teacherSteps === undefined ? config : learningFor(plan.teacherSteps, config, trips);
  const shared = SHARED.filter(({ isNeeded }) => isNeeded(config)).map((source): [string, Job] => {
    const own = source.config(config, onAll);
    const run = `${source.network}-${order.seed}-${digest(own)}`;
    const job = {
      run,
      after: [],
      config: own,
      networks: [source.network],
      given: {},
      files: {},
      results: false,
      trial: null,
    };
    return [source.network, job];
  });
  const trial: Job = {
    run: trialRun(order.number),
    after: shared.map(([, { run }]) => run),
    config,
    networks: [student],
    given: Object.fromEntries(shared.map(([network, { run }]) => [network, run])),
    files: filesOf(config, order, plan),
    results,
    trial: { number: order.number, student, course: plan.objective.course ?? null, rungs },
  };
  return { shared: shared.map(([, job]) => job), trial };
}

/** Networks of other systems that a trial needs. @throws Failure 'bad-input' where the study names no file of one */
function filesOf(config: ExperimentConfig, { arm }: TrialOrder, { given }: StudyPlan): Job['files'] {
  const needed = neededGivenTeachers(config);
  const missing = needed.find((name) => given[name] === undefined);
  if (missing)
    throw badInput(
      `The arm "${shown(arm, 60)}" learns from ${GIVEN_TEACHER_INFOS[missing].called}, and none is given. Name its file or run: ` +
        `--${missing}-from FROM, or "given" in the study file.`,
    );
  return Object.fromEntries(needed.map((name) => [name, given[name]]));
}

function configOf({ settings, seed }: TrialOrder, plan: StudyPlan, trips: number): ExperimentConfig {
  const config = { ...experimentConfig(plan.preset, overridesOf(settings, Object.keys(plan.given))), seed };
  const students =
    plan.steps === undefined ? config : learningFor(plan.steps, config, learntFrom(config, trips));
  const teachers = plan.teacherSteps === undefined ? config : learningFor(plan.teacherSteps, config, trips);
  return { ...students, teacher: teachers.teacher };
}

/** Number of trips that a student learns from: its share of them, and routes of a teacher. */
function learntFrom({ student, teaching, distillation }: ExperimentConfig, trips: number): number {
  const own = countOfShare(student.share, trips);
  return distillation.lambda > 0 && isOfRoutes(teaching.way) ? own + teaching.routes : own;
}

/**
 * A configuration whose networks learn for so many optimiser steps each, in whole epochs, and never stop early: so
 * that runs on few and on many trips learn equally long.
 * @param trips number of training trips
 */
export function learningFor(steps: number, config: ExperimentConfig, trips: number): ExperimentConfig {
  const lasting = <T extends ExperimentConfig['teacher']['training']>(schedule: T): T => {
    const perEpoch = Math.ceil(trips / (schedule.batchSize * schedule.accumulation));
    const epochs = Math.max(1, Math.round(steps / perEpoch));
    return { ...schedule, epochs, patience: epochs };
  };
  const { teacher, student } = config;
  return {
    ...config,
    teacher: { ...teacher, training: lasting(teacher.training) },
    student: { ...student, training: lasting(student.training) },
  };
}
