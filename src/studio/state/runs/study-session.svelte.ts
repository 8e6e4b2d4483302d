import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { OpenedStudy, StudyService } from '../../../engine/study/study-service';
import { AsyncTask } from '../async-task.svelte';
import { startStudyWorker } from '../machine/workers';
import { chosenSource, pickSource, type StudySource } from './study-source';

type StudyWorker = Pick<SupervisedWorker<StudyService>, 'call' | 'close'>;

/** Time between two looks at a file that may change, ms. */
const LOOK_MS = 2000;

interface Needs {
  /** Starts the worker; called with the first file. */
  readonly startWorker?: () => StudyWorker;
  /** Has a person choose a file that can be read again. */
  readonly pick?: () => Promise<StudySource | null>;
  /** Does something again and again, and returns what ends that. */
  readonly repeat?: (work: () => void, everyMs: number) => () => void;
}

const repeatedly = (work: () => void, everyMs: number): (() => void) => {
  const timer = setInterval(work, everyMs);
  return () => clearInterval(timer);
};

/** A study in view, read again while its file changes. */
export class StudySession {
  readonly reading = new AsyncTask();
  /** The last that could be read. */
  opened = $state.raw<OpenedStudy | null>(null);
  /** When its file was written, ms; null without one. */
  written = $state<number | null>(null);
  isInView = $state(false);
  #source = $state.raw<StudySource | null>(null);
  #isWatching = $state(false);
  /** What tells one content of the file from the next. */
  #stamp = '';
  #isLooking = false;
  #endRepeat: (() => void) | null = null;
  #worker: StudyWorker | null = null;
  readonly #needs: Required<Needs>;

  constructor({ startWorker = startStudyWorker, pick = pickSource, repeat = repeatedly }: Needs = {}) {
    this.#needs = { startWorker, pick, repeat };
  }

  /** Name of the file; null without one. */
  get name(): string | null {
    return this.#source?.name ?? null;
  }

  /** Whether the file is looked at again and again. */
  get isLive(): boolean {
    return this.#isWatching;
  }

  /** Whether it could be. */
  get canBeLive(): boolean {
    return this.#source?.isLive ?? false;
  }

  /** Has a person choose a file that is watched. */
  async pick(): Promise<void> {
    await this.reading.attempt(async () => {
      const source = await this.#needs.pick();
      if (source) await this.open(source);
    });
    // Why there is nothing to show is said where it would be.
    if (this.reading.failure) this.isInView = true;
  }

  /** Opens a file that a person chose or dropped. */
  async openFile(file: File): Promise<void> {
    await this.open(chosenSource(file));
  }

  /** Shows a study in place of the one that is open, which stays where the new one cannot be read. */
  async open(source: StudySource): Promise<void> {
    this.isInView = true;
    const isRead = await this.reading.run(
      async ({ follow }) => {
        const file = await source.file();
        return { file, study: await follow(() => this.#call(source.name, file)) };
      },
      ({ file, study }) => {
        this.#source = source;
        this.#isWatching = source.isLive;
        this.#take(file, study);
      },
    );
    if (isRead) this.#keepPace();
  }

  /** Reads the file again where it has changed. What is wrong with it is in `reading.failure`. */
  async look(): Promise<void> {
    const source = this.#source;
    if (!source || this.#isLooking || this.reading.active) return;
    this.#isLooking = true;
    try {
      const file = await fileOf(source);
      if (this.#source !== source || stampOf(file) === this.#stamp) return;
      // A file that is damaged is not read again before it changes.
      this.#stamp = stampOf(file);
      await this.reading.run(
        ({ follow }) => follow(() => this.#call(source.name, file)),
        (study) => this.#take(file, study),
      );
    } catch (thrown) {
      this.#stamp = '';
      this.reading.fail(asFailure(thrown));
    } finally {
      this.#isLooking = false;
    }
  }

  readonly watch = (): void => {
    this.#isWatching = this.canBeLive;
    this.#keepPace();
    void this.look();
  };

  readonly stopWatching = (): void => {
    this.#isWatching = false;
    this.#keepPace();
  };

  /** Shows what is open once more. */
  show(): void {
    this.isInView = true;
    this.#keepPace();
    if (this.#isWatching) void this.look();
  }

  /** Out of view nothing is read. */
  readonly hide = (): void => {
    this.isInView = false;
    this.#keepPace();
  };

  async close(): Promise<void> {
    this.hide();
    await this.#worker?.close();
  }

  #take(file: File, study: OpenedStudy): void {
    this.opened = study;
    this.written = file.lastModified;
    this.#stamp = stampOf(file);
  }

  #call(path: string, file: File) {
    this.#worker ??= this.#needs.startWorker();
    return this.#worker.call('read', { path, file });
  }

  #keepPace(): void {
    this.#endRepeat?.();
    this.#endRepeat =
      this.#isWatching && this.isInView ? this.#needs.repeat(() => void this.look(), LOOK_MS) : null;
  }
}

const stampOf = ({ lastModified, size }: File): string => `${lastModified}/${size}`;

async function fileOf(source: StudySource): Promise<File> {
  try {
    return await source.file();
  } catch {
    const message = `${shown(source.name)} can no longer be read: it may have been moved or deleted. Open it again where it is now.`;
    throw badInput(message);
  }
}
