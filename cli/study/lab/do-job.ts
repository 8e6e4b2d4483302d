import { join } from 'node:path';
import { Failure } from '../../../src/base/failure';
import type { Dataset } from '../../../src/domain/dataset';
import type { StartFrom } from '../../../src/engine/experiments/experiment';
import type { EpochEvent } from '../../../src/nn/training/training-loop';
import type { TaskControl } from '../../../src/engine/protocol/task-control';
import { commandText, inFolder, isCancelled } from '../../command';
import type { StudyRun, StudySystem } from '../../../src/engine/study/study-system';
import { teacherAt } from '../../train/run-networks';
import { isDiskError } from '../../files/folder';
import type { StudyRuns } from '../study-runs';
import type { Job } from './job';
import { usableTrial, writeTrial, type TrialFile } from './result';
import { inLockedFolder } from '../../files/folder-lock';

/** Who hears how a trial goes. */
export interface JobWatch {
  /** The value of its course after an epoch. */
  readonly onEpoch: (epoch: number, value: number) => void;
  /** Whether it ends here, asked at each of its rungs; training waits for the answer. */
  readonly prunes: (epoch: number, value: number) => Promise<boolean>;
}

/** What jobs are done with. */
export interface JobSurroundings {
  readonly study: StudySystem;
  readonly runs: StudyRuns;
  readonly dataset: Dataset;
  /** Other data that networks are tested on too; left out where there are none. */
  readonly testedOn?: Dataset | undefined;
}

/**
 * Runs a job, unless its results are there. A trial that fails has ended too, until somebody asks for it again; what is
 * left of one that was cut short is gone on with.
 * @throws Failure of a network that trials learn from, or 'bad-input' where the disk takes no more
 */
export async function doJob(job: Job, surroundings: JobSurroundings, watch: JobWatch): Promise<void> {
  const { runs } = surroundings;
  const folder = join(runs.folder, job.run);
  const work = async () => {
    if (!job.trial) await trainShared(job, surroundings);
    else if (((await usableTrial(folder))?.state ?? 'failed') === 'failed') {
      await runs.forget(job.run);
      await writeTrial(folder, await new Trial(job, job.trial, watch, surroundings).run());
    }
  };
  await inFolder(folder, () => inLockedFolder(folder, commandText('study'), work));
}

/** @throws Failure 'internal' where the training failed: trials that do not learn from it go on */
async function trainShared(job: Job, surroundings: JobSurroundings): Promise<void> {
  try {
    await surroundings.runs.run(job.run, () => orderOf(job, surroundings));
  } catch (error) {
    if (isCancelled(error) || isDiskError(error)) throw error;
    throw new Failure('internal', whyOf(error));
  }
}

/** What a person can do something about, or where in the program it happened. */
const whyOf = (error: unknown): string =>
  error instanceof Failure ? error.message : String((error as Error).stack ?? error);

async function orderOf(job: Job, { study: { system }, runs, dataset, testedOn }: JobSurroundings) {
  const given: Record<string, Uint8Array> = {};
  const givenFrom: Record<string, string> = {};
  const give = (network: string, { bytes, name }: StartFrom) => {
    given[network] = bytes;
    givenFrom[network] = name;
  };
  for (const [network, run] of Object.entries(job.given)) give(network, await runs.network(run, network));
  for (const [network, path] of Object.entries(job.files))
    give(network, await teacherAt(path, namesOf(network, system), `--${network}-from`));
  const { config, networks, results } = job;
  return {
    ...{ dataset, config, results, given, givenFrom },
    ...(networks && { networks }),
    ...(testedOn && job.trial && { testedOn }),
    // They are the same for every trial, and no measure of one.
    baselines: false,
  };
}

/** Names that a network has in runs, the preferred one first. */
const namesOf = (network: string, { starts }: StudySystem['system']): string[] => [
  network,
  ...(starts?.groups.find(({ name }) => name === network)?.given ?? []),
];

class Trial {
  readonly #began = new Date();
  /** Name of what validations say of the objective; undefined where they say nothing. */
  readonly #course: string | undefined;
  readonly #values: [number, number][] = [];
  #control: TaskControl | null = null;
  /** In this process: seconds of training are those of this process too. */
  #steps = 0;
  #pruned = false;
  /** Rungs that wait for their answer, and the last of these. */
  #rungs = 0;
  #asked = Promise.resolve();

  constructor(
    readonly job: Job,
    readonly own: NonNullable<Job['trial']>,
    readonly watch: JobWatch,
    readonly surroundings: JobSurroundings,
  ) {
    const { measures } = surroundings.study;
    this.#course = measures.find(({ key }) => key === own.objective)?.course?.measure;
  }

  async run(): Promise<Omit<TrialFile, 'format' | 'version'>> {
    const { network } = this.own;
    const { runs } = this.surroundings;
    try {
      const run = await runs.run(this.job.run, () => orderOf(this.job, this.surroundings), {
        onControl: (control) => (this.#control = control),
        onEvent: (event) => {
          if (event.kind !== 'training' || event.network !== network) return;
          if (event.event.kind === 'step') this.#steps++;
          else this.#epoch(event.event);
        },
      });
      return this.#ended('complete', this.#measures(run));
    } catch (error) {
      if (isCancelled(error)) {
        if (!this.#pruned) throw error;
        await runs.giveUp(this.job.run);
        return this.#ended('pruned');
      }
      // No fault of the trial: it is run again when there is room.
      if (isDiskError(error)) throw error;
      return { ...this.#ended('failed'), failure: whyOf(error) };
    }
  }

  #ended(state: TrialFile['state'], measures: Record<string, number> = {}) {
    const ended = new Date();
    const seconds = (ended.getTime() - this.#began.getTime()) / 1000;
    const times = { seconds, began: this.#began.toISOString(), ended: ended.toISOString() };
    return { number: this.own.number, state, measures, course: this.#values, ...times };
  }

  /** All measures that a run has, by key. */
  #measures(run: StudyRun): Record<string, number> {
    const { measures } = this.surroundings.study;
    const values = measures.map(({ key, of }) => [key, of(run, this.own.network, this.#steps)] as const);
    return Object.fromEntries(values.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
  }

  #epoch({ epoch, measures }: EpochEvent): void {
    const { rungs } = this.own;
    const value = this.#course === undefined ? NaN : measures[this.#course];
    if (epoch < 1 || !Number.isFinite(value)) return;
    const before = this.#values.at(-1)?.[0] ?? 0;
    this.#values.push([epoch, value]);
    this.watch.onEpoch(epoch, value);
    // Epochs of few trips are not all validated: the next one that is answers for a rung in between.
    for (const rung of rungs) if (rung > before && rung <= epoch) this.#waitAt(rung, value);
  }

  /** Training pauses before its next step. One that goes on comes to all rungs of its earlier epochs at once. */
  #waitAt(epoch: number, value: number): void {
    this.#control!.pause();
    this.#rungs++;
    this.#asked = this.#asked.then(async () => {
      this.#pruned ||= await this.watch.prunes(epoch, value);
      if (--this.#rungs > 0) return;
      if (this.#pruned) this.#control!.cancel();
      else this.#control!.resume();
    });
  }
}
