import { join } from 'node:path';
import { Failure } from '../../../src/base/failure';
import { TaskQueue } from '../../../src/base/task';
import type { Hyperband } from '../../../src/engine/study/hyperband';
import type { StudyResult } from '../../../src/engine/study/study-result';
import type { Crew, CrewListener } from './crew';
import { writeResult } from './home';
import { jobsOf, type Job, type TrialOptions } from './job';
import { type StudyPlan, trialRun, type TrialOrder } from './plan';
import { studyResult, type AboutData, type Arms, type KnownTrial, usableTrial, writeTrial } from './result';

export interface LabOptions {
  readonly plan: StudyPlan;
  /** Where the runs go, and where the results: the same but for a shard. */
  readonly out: string;
  readonly home: string;
  readonly about: AboutData;
  /** Number of training trips of the data. */
  readonly trips: number;
  readonly crew: Crew;
  /** Hears of each trial that has ended, and what is to be done yet. */
  readonly onTrial?: (trial: KnownTrial, lab: Lab) => void;
}

/** How trials are run, where that is not as the plan says. */
export interface BatchOptions extends Omit<TrialOptions, 'rungs'> {
  readonly plan?: StudyPlan;
  /** Ends trials early. */
  readonly pruner?: Hyperband | null;
  /** Whether trials that failed are run again. */
  readonly retries?: boolean;
}

/** Runs trials and keeps what is known of them, on the disk too. */
export class Lab {
  readonly #trials = new Map<number, { order: TrialOrder; known: KnownTrial }>();
  /** Courses of the trials that are going on. */
  readonly #courses = new Map<number, [number, number][]>();
  readonly #writes = new TaskQueue();
  /** Why networks failed that trials learn from, by their runs. */
  readonly #broken = new Map<string, string>();
  #asking: (() => void)[] = [];
  #arms: { arms: Arms; baseline: string | null };

  constructor(readonly options: LabOptions) {
    this.#arms = options.plan;
  }

  /** The arms that a search has made up. */
  set arms(arms: { readonly arms: Arms; readonly baseline: string | null }) {
    this.#arms = arms;
  }

  get result(): StudyResult {
    const { plan, about } = this.options;
    return studyResult(plan, about, this.known, this.#arms);
  }

  get known(): KnownTrial[] {
    return [...this.#trials.values()]
      .map(({ known }) => ({ ...known, course: this.#courses.get(known.order.number) }))
      .sort((a, b) => a.order.number - b.order.number);
  }

  /**
   * Runs trials that have not ended, with the networks that they learn from.
   * @returns them, each with its file unless all work was stopped
   * @throws Failure of a network that they learn from
   */
  async run(orders: readonly TrialOrder[], options: BatchOptions = {}): Promise<KnownTrial[]> {
    const { plan = this.options.plan, pruner = null, retries = false, ...more } = options;
    for (const order of orders) await this.#read(order, retries);
    await this.#write();
    const jobs = orders
      .filter(({ number }) => !this.#known(number).file)
      .map((order) => {
        const rungs = pruner?.rungsOf(order.number) ?? [];
        return jobsOf(order, plan, this.options.trips, { ...more, rungs });
      });
    const shared = new Map(jobs.flatMap((job) => job.shared).map((job) => [job.run, job]));
    const trials = jobs.map(({ trial }) => trial);
    // Each network stands before the first trial that it is for, so that trials end from the beginning on.
    const inTurn = new Map(jobs.flatMap((job) => [...job.shared, job.trial]).map((job) => [job.run, job]));
    const { crew } = this.options;
    try {
      // Trials that wait for others at a rung leave no worker for a network that those need: it comes first.
      if (pruner) await crew.run([...shared.values()], this.#listener(null));
      const rest = pruner ? trials : [...inTurn.values()];
      if (!crew.isStopped) await crew.run(rest, this.#listener(pruner));
    } finally {
      // Those that were stopped do not go on.
      this.#courses.clear();
      await this.#write();
    }
    return orders.map(({ number }) => this.#known(number));
  }

  #known = (number: number): KnownTrial => this.#trials.get(number)!.known;

  /** @param retries whether one that failed counts as one that has not ended */
  async #read(order: TrialOrder, retries = false): Promise<void> {
    const found = await usableTrial(join(this.options.out, trialRun(order.number)));
    const file = retries && found?.state === 'failed' ? null : found;
    this.#trials.set(order.number, { order, known: { order, file } });
  }

  #listener(pruner: Hyperband | null): CrewListener {
    return {
      onBegin: ({ trial }) => {
        if (!trial) return;
        this.#courses.set(trial.number, []);
        // Where it fails, the next one does too, which is waited for.
        this.#write().catch(() => undefined);
      },
      onEnd: ({ trial }) => this.#ended(trial),
      onLost: (job, why) => this.#lost(job, why),
      onBroken: ({ run }, why) => {
        if (!(why instanceof Failure && why.code === 'internal')) return false;
        this.#broken.set(run, why.message);
        return true;
      },
      leavesOut: async ({ run, trial, after }) => {
        const broken = after.find((one) => this.#broken.has(one));
        if (!trial || broken === undefined) return false;
        await this.#failed(
          run,
          trial.number,
          `${broken}, which it learns from, failed: ${this.#broken.get(broken)}`,
        );
        return true;
      },
      watch: ({ trial }) => ({
        onEpoch: (epoch, value) => {
          const course = this.#courses.get(trial!.number);
          // A trial whose worker died tells its earlier epochs again.
          if (!course?.some(([at]) => at === epoch)) course?.push([epoch, value]);
          this.#wakeAll();
        },
        prunes: (epoch, value) => this.#prunes(pruner!, trial!.number, epoch, value),
      }),
    };
  }

  async #ended(trial: Job['trial']): Promise<void> {
    if (!trial) return;
    await this.#read(this.#trials.get(trial.number)!.order);
    this.#courses.delete(trial.number);
    this.#wakeAll();
    await this.#write();
    this.options.onTrial?.(this.#known(trial.number), this);
  }

  /** @throws Failure that a network others learn from was lost with */
  async #lost({ run, trial }: Job, why: Failure): Promise<void> {
    if (!trial) throw why;
    const advice = 'There may not be enough memory for so many workers: use fewer with --workers.';
    await this.#failed(run, trial.number, `${why.message} ${advice}`);
  }

  #failed(run: string, number: number, failure: string): Promise<void> {
    const now = new Date().toISOString();
    const times = { seconds: 0, began: now, ended: now };
    const trial = { number, state: 'failed' as const, measures: {}, course: [], ...times, failure };
    return writeTrial(join(this.options.out, run), trial);
  }

  /** Waits until all rivals have come to this epoch or ended before it. */
  async #prunes(pruner: Hyperband, number: number, epoch: number, value: number): Promise<boolean> {
    const rivals = pruner.rivalsOf(number);
    const courseOf = (rival: number) => this.#known(rival).file?.course ?? this.#courses.get(rival) ?? [];
    const isPast = (rival: number) =>
      this.#known(rival).file !== null || courseOf(rival).some(([at]) => at === epoch);
    while (!rivals.every(isPast)) await new Promise<void>((resolve) => this.#asking.push(resolve));
    const values = rivals.flatMap((rival) =>
      courseOf(rival)
        .filter(([at]) => at === epoch)
        .map(([, one]) => one),
    );
    return pruner.prunes(value, values);
  }

  #wakeAll(): void {
    for (const resolve of this.#asking.splice(0)) resolve();
  }

  /** One after the other, each with what is known when its turn comes. */
  #write(): Promise<void> {
    const { home, plan } = this.options;
    return this.#writes.run(() => {
      const files = new Map([...this.#trials].map(([number, { known }]) => [number, known.file]));
      const timesOf = (number: number) => ({
        began: files.get(number)?.began ?? null,
        ended: files.get(number)?.ended ?? null,
      });
      return writeResult(home, this.result, plan.claims, timesOf);
    });
  }
}
