import { join } from 'node:path';
import { Failure } from '../../../src/base/failure';
import type { Dataset } from '../../../src/domain/dataset';
import type { StartFrom } from '../../../src/engine/experiments/experiment';
import type { EpochEvent } from '../../../src/nn/training/training-loop';
import type { TaskControl } from '../../../src/engine/protocol/task-control';
import { commandText, inFolder, isCancelled } from '../../command';
import type { GivenTeacherName } from '../../../src/systems/routes/given-teachers';
import { givenTeacherAt } from '../../train/run-networks';
import { isDiskError } from '../../files/folder';
import type { StudyRuns } from '../study-runs';
import type { Job } from './job';
import { measuresOf } from './measures';
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
  readonly runs: StudyRuns;
  readonly dataset: Dataset;
}

/**
 * Runs a job, unless its results are there. A trial that fails has ended too, until somebody asks for it again; what is
 * left of one that was cut short is gone on with.
 * @throws Failure of a network that trials learn from, or 'bad-input' where the disk takes no more
 */
export async function doJob(job: Job, { runs, dataset }: JobSurroundings, watch: JobWatch): Promise<void> {
  const folder = join(runs.folder, job.run);
  const work = async () => {
    if (!job.trial) await runs.run(job.run, () => orderOf(job, runs, dataset));
    else if (((await usableTrial(folder))?.state ?? 'failed') === 'failed') {
      await runs.forget(job.run);
      await writeTrial(folder, await new Trial(job, job.trial, watch).run({ runs, dataset }));
    }
  };
  await inFolder(folder, () => inLockedFolder(folder, commandText('study'), work));
}

async function orderOf(job: Job, runs: StudyRuns, dataset: Dataset) {
  const given: Record<string, Uint8Array> = {};
  const givenFrom: Record<string, string> = {};
  const give = (network: string, { bytes, name }: StartFrom) => {
    given[network] = bytes;
    givenFrom[network] = name;
  };
  for (const [network, run] of Object.entries(job.given)) give(network, await runs.network(run, network));
  for (const [network, path] of Object.entries(job.files))
    give(network, await givenTeacherAt(network as GivenTeacherName, path));
  const { config, networks, results } = job;
  // They are the same for every trial, and no measure of one.
  return { dataset, config, networks, results, given, givenFrom, baselines: false };
}

class Trial {
  readonly #began = new Date();
  readonly #course: [number, number][] = [];
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
  ) {}

  async run({ runs, dataset }: JobSurroundings): Promise<Omit<TrialFile, 'format' | 'version'>> {
    const { student } = this.own;
    try {
      const run = await runs.run(this.job.run, () => orderOf(this.job, runs, dataset), {
        onControl: (control) => (this.#control = control),
        onEvent: (event) => {
          if (event.kind !== 'training' || event.network !== student) return;
          if (event.event.kind === 'step') this.#steps++;
          else this.#epoch(event.event);
        },
      });
      return this.#ended('complete', measuresOf(run, student, this.#steps));
    } catch (error) {
      if (isCancelled(error)) {
        if (!this.#pruned) throw error;
        await runs.giveUp(this.job.run);
        return this.#ended('pruned');
      }
      // No fault of the trial: it is run again when there is room.
      if (isDiskError(error)) throw error;
      const why = error instanceof Failure ? error.message : String((error as Error).stack ?? error);
      return { ...this.#ended('failed'), failure: why };
    }
  }

  #ended(state: TrialFile['state'], measures: Record<string, number> = {}) {
    const ended = new Date();
    const seconds = (ended.getTime() - this.#began.getTime()) / 1000;
    const times = { seconds, began: this.#began.toISOString(), ended: ended.toISOString() };
    return { number: this.own.number, state, measures, course: this.#course, ...times };
  }

  #epoch({ epoch, measures }: EpochEvent): void {
    const { course, rungs } = this.own;
    const value = course ? measures[course] : NaN;
    if (epoch < 1 || !Number.isFinite(value)) return;
    const before = this.#course.at(-1)?.[0] ?? 0;
    this.#course.push([epoch, value]);
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
