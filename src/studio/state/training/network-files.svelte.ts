import { shown } from '../../../base/text';
import { DEFAULT_CELL_DEGREES } from '../../../domain/grid';
import type { OldData } from '../../../domain/old-data';
import type { Dataset } from '../../../domain/dataset';
import { Failure, badInput } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { DatasetSession } from '../data/dataset-session.svelte';
import type { Model, Models } from '../page/models.svelte';
import type { NetworkStart } from '../../../engine/records/network-start';
import type { RunsService, RunSummary } from '../../../engine/runs/runs-service';
import type { TrainingSession } from './training-session.svelte';

export interface NetworkFilesNeeds {
  readonly data: Pick<DatasetSession, 'opened'>;
  readonly training: Pick<TrainingSession, 'active'>;
  readonly models: Models;
  /** Reads files, away from the page. */
  readonly runs: Pick<RunsService, 'adopt' | 'open' | 'readStart'>;
  /** Id of the system whose networks they are. */
  readonly system: () => string;
}

/** Weights that a training can start from without being in use: of this data set or another. */
export interface StartWeights {
  readonly bytes: Uint8Array;
  /** Where they come from, for people. */
  readonly from: string;
  /** Fingerprint of the data set that they would be trained on. */
  readonly dataset: string;
  /** What would be taken of them there. */
  readonly start: NetworkStart;
  /** Fingerprint of the data set that they learnt from, where a run says it. */
  readonly learntFrom?: string;
  /** Fingerprint of the old data with which `start` was read; left out for none. */
  readonly oldData?: string;
  /** The configuration with which it was read. */
  readonly config: unknown;
}

/** What a training would start with: its network, and the configuration that it has by now. */
export interface StartWish {
  readonly network: string;
  readonly config: unknown;
  /** The old data that are chosen; null for none. */
  readonly oldData: OldData | null;
}

/**
 * Networks that a person brings as files of any format: each that fits the data that is open is
 * put in use, and nothing else changes.
 */
export class NetworkFiles {
  failure = $state.raw<Failure | null>(null);
  /** Name of the file that is read. */
  reading = $state<string | null>(null);
  /** Size of a cell, for a teacher's file that does not say it. */
  cellDegrees = $state(DEFAULT_CELL_DEGREES);

  constructor(private readonly needs: NetworkFilesNeeds) {}

  /**
   * Puts the networks of files in use, and resolves with their names; why a
   * file was not taken is in `failure`.
   * @param wanted what they have to hold; left out, a teacher or a student
   */
  async take(files: readonly File[], wanted?: string): Promise<string[]> {
    this.failure = null;
    const taken: string[] = [];
    for (const file of files)
      try {
        this.reading = file.name;
        taken.push(await this.#takeOne(file, wanted));
      } catch (thrown) {
        const { code, message, details } = asFailure(thrown);
        this.failure ??= new Failure(code, `${shown(file.name)}: ${message}`, details);
      } finally {
        this.reading = null;
      }
    return taken;
  }

  /**
   * Reads weights to start from out of a file of any format; why they cannot be used is in `failure`, and null
   * is resolved.
   */
  startOfFile(file: File, wish: StartWish): Promise<StartWeights | null> {
    return this.#start(file.name, wish, async () => file);
  }

  /** Reads weights once more, for what is wished by now. */
  async startAgain({ from, bytes, learntFrom }: StartWeights, wish: StartWish): Promise<StartWeights | null> {
    const weights = await this.#start(from, wish, async () => new Blob([Uint8Array.from(bytes)]));
    return weights && { ...weights, ...(learntFrom !== undefined && { learntFrom }) };
  }

  /** The same out of a network of a kept run. */
  async startOfRun(
    { id, name, dataset }: Pick<RunSummary, 'id' | 'name' | 'dataset'>,
    of: string,
    wish: StartWish,
  ): Promise<StartWeights | null> {
    const weights = await this.#start(name, wish, async () => {
      const { checkpoints } = await this.needs.runs.open({ id });
      const found = checkpoints.find((checkpoint) => checkpoint.name === of);
      if (!found) throw badInput(`The run holds no ${of}. It may not have been trained.`);
      return new Blob([Uint8Array.from(found.bytes)]);
    });
    return weights && { ...weights, learntFrom: dataset.fingerprint };
  }

  async #start(
    from: string,
    { network, config, oldData }: StartWish,
    read: () => Promise<Blob>,
  ): Promise<StartWeights | null> {
    this.failure = null;
    try {
      this.reading = from;
      const dataset = this.#openData();
      const { runs, system } = this.needs;
      const file = await read();
      const known = oldData ? { oldData } : {};
      const asked = { system: system(), network, dataset, config, file, fileName: from, ...known };
      const start = await runs.readStart(asked);
      const bytes = new Uint8Array(await file.arrayBuffer());
      const readWith = oldData ? { oldData: oldData.fingerprint } : {};
      return { bytes, from, dataset: dataset.fingerprint, start, config, ...readWith };
    } catch (thrown) {
      const { code, message, details } = asFailure(thrown);
      this.failure = new Failure(code, `${shown(from)}: ${message}`, details);
      return null;
    } finally {
      this.reading = null;
    }
  }

  async #takeOne(file: File, wanted: string | undefined): Promise<string> {
    const dataset = this.#openData();
    const { fingerprint } = dataset;
    const model = await this.#read(file, wanted, dataset);
    if (this.#openData().fingerprint !== fingerprint)
      throw badInput('Other data were opened while it was read. Load it again.');
    this.needs.models.use(model, this.needs.system());
    return model.network;
  }

  async #read(file: File, wanted: string | undefined, dataset: Dataset): Promise<Model> {
    const { cellDegrees } = this;
    const { runs, system } = this.needs;
    const request = {
      system: system(),
      dataset,
      file,
      fileName: file.name,
      hints: { 'grid.cellDegrees': cellDegrees },
      ...(wanted === undefined ? {} : { wanted }),
    };
    const { network, bytes, report } = await runs.adopt(request);
    const { fingerprint } = dataset;
    const id = `file/${file.name}/${file.lastModified}/${file.size}/${fingerprint}/${cellDegrees}`;
    return { network, id, bytes, report, from: file.name, runId: null, dataset: fingerprint };
  }

  #openData() {
    const { data, training } = this.needs;
    if (training.active)
      throw badInput('A run is training with what is in use. Load it once the run has ended.');
    if (!data.opened)
      throw badInput('A network fits the data that it was trained on. Open them first, then load it.');
    return data.opened.dataset;
  }
}
