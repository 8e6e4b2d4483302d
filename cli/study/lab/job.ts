import { createHash } from 'node:crypto';
import { badInput } from '../../../src/base/failure';
import { shown } from '../../../src/base/text';
import type { StudySystem } from '../../../src/engine/study/study-system';
import { type StudyPlan, trialRun, type TrialOrder } from './plan';

/** What a worker runs: a trial, or a network that trials learn from. Plain data. */
export interface Job {
  /** Its folder within the study's. */
  readonly run: string;
  /** Folders of runs that must be there before. */
  readonly after: readonly string[];
  /** Of the system. */
  readonly config: object;
  /** Null for those that the configuration asks for. */
  readonly networks: readonly string[] | null;
  /** Networks that it is given, with the run that each is of. */
  readonly given: Readonly<Record<string, string>>;
  /** Networks that it is given from elsewhere, with the file or run that each is of. */
  readonly files: Readonly<Record<string, string>>;
  readonly results: boolean;
  /** Null for a network that trials learn from. */
  readonly trial: {
    readonly number: number;
    /** The one that it is about. */
    readonly network: string;
    /** Key of the measure that its course is of. */
    readonly objective: string;
    /** Epochs after which it waits to hear whether it goes on. */
    readonly rungs: readonly number[];
  } | null;
}

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
 * @throws Failure 'bad-input' where settings cannot be together, or the study names no file of a network that is needed
 */
export function jobsOf(
  order: TrialOrder,
  plan: StudyPlan,
  trips: number,
  { results = plan.results, rungs = [] }: TrialOptions = {},
): JobsOf {
  const { study, objective } = plan;
  const { preset, given } = plan;
  const own = plan.flags.config(preset, order.settings, Object.keys(given), trips);
  const asked = { ...own, seed: order.seed };
  const { config, onAll } = study.lasting?.(asked, plan, trips) ?? { config: asked, onAll: asked };
  const fault = study.system.fault(config);
  if (fault !== null) throw badInput(`The arm "${shown(order.arm, 60)}" cannot be run. ${fault}`);
  const network = study.learner(config, objective);
  const needed = study.shared.filter((source) => source.network !== network && source.isNeeded(config));
  const files = filesOf(config, order, plan, needed);
  const shared = needed
    .filter((source) => files[source.network] === undefined)
    .map((source): Job => {
      const own = source.config(config, onAll) as object;
      const run = `${source.network}-${order.seed}-${digest(own)}`;
      const none = { after: [], given: {}, files: {}, results: false, trial: null };
      return { run, config: own, networks: [source.network], ...none };
    });
  const trial: Job = {
    run: trialRun(order.number),
    after: shared.map(({ run }) => run),
    config: config as object,
    networks: study.trained?.(config) ?? null,
    given: Object.fromEntries(shared.map(({ networks, run }) => [networks![0], run])),
    files,
    results,
    trial: {
      number: order.number,
      network,
      objective: objective.key,
      rungs,
    },
  };
  return { shared, trial };
}

/** Networks that a trial is given as files. @throws Failure 'bad-input' where the study names no file of one that is needed */
function filesOf(
  config: unknown,
  { arm }: TrialOrder,
  { given, study }: StudyPlan,
  shared: StudySystem['shared'],
): Job['files'] {
  const needed = study.needed?.(config) ?? [];
  const missing = needed.find((name) => given[name] === undefined);
  if (missing !== undefined) {
    const { label } = study.system.networks.find(({ name }) => name === missing)!;
    throw badInput(
      `The arm "${shown(arm, 60)}" learns from the ${label}, and none is given. Name its file or run: ` +
        `--${missing}-from FROM, or "given" in the study file.`,
    );
  }
  const own = shared.map(({ network }) => network).filter((name) => given[name] !== undefined);
  return Object.fromEntries([...needed, ...own].map((name) => [name, given[name]]));
}
