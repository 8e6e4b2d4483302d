import { badInput, inFileNow } from '../../../../base/failure';
import { shown } from '../../../../base/text';
import { digestOfFile } from '../../../../engine/checkpoints/checkpoint-file';
import type { RunSummary } from '../../../../engine/runs/runs-service';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import type { RunsSession } from '../../../../studio/state/runs/runs-session.svelte';
import { GIVEN_TEACHER_INFOS, type GivenTeacherName } from '../../given-teachers';
import { ROUTES } from '../../networks';

type InUse = { readonly models: Pick<Models, 'of'> };

/** Where a network of another system is looked for, and put in use. */
export interface GivenTeacherPlace {
  readonly data: OpenData;
  readonly models: Pick<Models, 'of' | 'use'>;
}

/** Where kept runs of other systems are. */
export type KeptRuns = Pick<RunsSession, 'kept' | 'open'>;

/** The network of another system that a distilled student hears, once a person has chosen one. */
export const givenTeacherInUse = (name: GivenTeacherName, { models }: InUse): Model | null =>
  models.of(name, ROUTES);

/** A network that its own system has in use, the preferred one. */
export function givenTeacherElsewhere(name: GivenTeacherName, { models }: InUse): Model | null {
  const { files, system } = GIVEN_TEACHER_INFOS[name];
  const [found] = files.flatMap((file) => models.of(file, system) ?? []);
  return found ?? null;
}

/** Maximum number of kept runs listed, newest first: a longer list is of little use. */
const MOST_RUNS = 20;

/** The kept runs that have such a network. */
export function runsWith(name: GivenTeacherName, { kept }: Pick<KeptRuns, 'kept'>): readonly RunSummary[] {
  const { files, system } = GIVEN_TEACHER_INFOS[name];
  return kept
    .filter((run) => run.state === 'done' && run.system === system)
    .filter(({ networks }) => networks.some((network) => files.includes(network)))
    .slice(0, MOST_RUNS);
}

/** How a person chooses a network of another system to learn from: that in use there, of a kept run, or a file. */
export class GivenTeacherChoice {
  /** Reading of the chosen network: one in use elsewhere, one of a kept run, or a file. */
  readonly reading = new AsyncTask();

  constructor(readonly name: GivenTeacherName) {}

  /** Takes the one in use elsewhere. */
  async takeElsewhere(place: GivenTeacherPlace): Promise<void> {
    const model = givenTeacherElsewhere(this.name, place);
    if (model) await this.reading.run(async () => this.#use(place, model.id, model.bytes, model.from));
  }

  /** Takes that of a kept run, the preferred one. */
  async takeOfRun(run: RunSummary, runs: Pick<KeptRuns, 'open'>, place: GivenTeacherPlace): Promise<void> {
    await this.reading.run(async () => {
      const { checkpoints } = await runs.open({ id: run.id });
      const { files, label } = GIVEN_TEACHER_INFOS[this.name];
      const [found] = files.flatMap((file) => checkpoints.find((one) => one.name === file) ?? []);
      if (!found) throw badInput(`${shown(run.name)} holds no ${label}. Choose another run.`);
      this.#use(place, await this.#idOf(found.bytes), found.bytes, `run ${run.name}`);
    });
  }

  /** Reads a checkpoint. What is no such network is refused, and the one in use stays. */
  async load(file: File, place: GivenTeacherPlace): Promise<void> {
    await this.reading.run(async () => {
      const { readSafetensors } = await import('../../../../nn/safetensors');
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { architecture, label, title } = GIVEN_TEACHER_INFOS[this.name];
      if (systemOf(file.name, bytes, readSafetensors) !== architecture)
        throw badInput(
          `${shown(file.name)} is a checkpoint, but of no ${label}. Choose a file that ${title} saved.`,
        );
      this.#use(place, await this.#idOf(bytes), bytes, shown(file.name));
    });
  }

  readonly #idOf = async (bytes: Uint8Array) => `${this.name} ${await digestOfFile(bytes)}`;

  /**
   * A run that learns from it finds it again as a file is found: by what is in use. It goes with any data, but what is in use
   * goes when other data are opened.
   * @throws Failure 'bad-input' where no data are open
   */
  #use({ data, models }: GivenTeacherPlace, id: string, bytes: Uint8Array, from: string): void {
    if (!data.opened)
      throw badInput(
        `No data set is open. Open one under Data first, then choose the ${GIVEN_TEACHER_INFOS[this.name].thing}.`,
      );
    const { fingerprint } = data.opened.dataset;
    models.use({ id, bytes, from, network: this.name, runId: null, dataset: fingerprint }, ROUTES);
  }
}

/** The system that a checkpoint's header names. @throws Failure 'bad-input' that names the file */
function systemOf(
  name: string,
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => { readonly metadata: Readonly<Record<string, string>> },
): string | undefined {
  return inFileNow(name, () => read(bytes).metadata.system);
}
