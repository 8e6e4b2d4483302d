import type { BlobStore } from '../../data/blob-store';
import { badInput, Failure, inFileNow } from '../../base/failure';
import type { OldData } from '../../domain/old-data';
import { shown } from '../../base/text';
import type { EpochEvent } from '../../nn/training/training-loop';
import type { Order, StartFrom } from './experiment';
import type { TrainingKeeper } from './experiment-hooks';
import {
  decodeTrainingState,
  encodeEpoch,
  encodeTrainingState,
  type SavedTraining,
} from './training-state-file';
import { JSON_LIMITS, parseJson } from '../../base/json';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';

/** Checkpoints this old belong to runs that nobody will go on with. */
const STALE_MS = 30 * 24 * 3_600_000;

/** Log of a network's epochs beside its state. */
const epochsOf = (network: string): string => `${network} epochs`;

/** Under which the old data stand that a run is measured on too. */
const OLD_DATA = 'old data';

/** Under which the weights that a network started from stand beside its state. */
const startOf = (network: string): string => `start ${network}`;

/**
 * The training states of one run in the browser's private files or in a folder, so that another worker, a
 * page on another day, or another command can go on with it.
 */
export class RunCheckpoints implements TrainingKeeper {
  #full = false;
  /** The epochs of each network that its log has. */
  readonly #logged = new Map<string, readonly EpochEvent[]>();

  /**
   * @param onNote told what a person should know: that something could not be kept or read
   * @param keepsCancelled whether a run that is cancelled will be gone on with
   */
  constructor(
    private readonly blobs: BlobStore,
    readonly runId: string,
    private readonly onNote: (text: string) => void,
    readonly keepsCancelled = false,
  ) {}

  /** The last state that was kept; a damaged one is left aside, and the network trained again. */
  async load(network: string): Promise<SavedTraining | null> {
    try {
      const bytes = await this.blobs.get(this.runId, network);
      if (!bytes) return null;
      const log = await this.blobs.records(this.runId, epochsOf(network));
      const saved = decodeTrainingState(bytes, log);
      if (log.length > 0) this.#logged.set(network, saved.state.history);
      return saved;
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.code !== 'bad-input') throw thrown;
      this.onNote(`The checkpoint of the ${network} cannot be used. ${thrown.message}`);
      return null;
    }
  }

  /**
   * Keeps a state. A disk that is full or gone does not end the run: it goes on with the
   * checkpoint before, and says so once.
   */
  save(network: string, saved: SavedTraining): Promise<void> {
    return this.#unlessFull(async () => {
      await this.#log(network, saved.state.history);
      await this.blobs.put(this.runId, network, encodeTrainingState(saved, true));
    });
  }

  /** Adds the epochs to a network's log that it does not have yet. They come before the state that counts them. */
  async #log(network: string, epochs: readonly EpochEvent[]): Promise<void> {
    const logged = this.#logged.get(network) ?? [];
    const goesOn = logged.length <= epochs.length && logged.at(-1) === epochs[logged.length - 1];
    for (let at = goesOn ? logged.length : 0; at < epochs.length; at++)
      await this.blobs.append(this.runId, epochsOf(network), encodeEpoch(at, epochs[at]));
    this.#logged.set(network, epochs);
  }

  /**
   * An order with the weights that its networks start from, and the old data: they are kept here, since they say what the
   * run computes, and found here where the run is gone on with.
   * @throws Failure 'bad-input' if they are not kept any more
   */
  async completed(order: Order): Promise<Order> {
    const { start, oldData, kept = {} } = order;
    for (const [network, { bytes }] of Object.entries(start ?? {})) await this.#put(startOf(network), bytes);
    if (oldData) await this.#put(OLD_DATA, encodeOldData(oldData));
    return {
      ...order,
      ...(!start && kept.start && { start: await this.#starts(kept.start) }),
      ...(!oldData && kept.oldData !== undefined && { oldData: await this.#oldData(kept.oldData) }),
    };
  }

  /** @param names of the files or runs that networks started from, by network */
  async #starts(names: Readonly<Record<string, string>>): Promise<Record<string, StartFrom>> {
    const found: Record<string, StartFrom> = {};
    for (const [network, name] of Object.entries(names)) {
      const bytes = await this.blobs.get(this.runId, startOf(network));
      if (!bytes)
        throw badInput(
          `The weights of ${shown(name)}, from which the ${network} of this run started, are not kept any more. ` +
            'Start another run from them.',
        );
      found[network] = { name, bytes };
    }
    return found;
  }

  async #oldData(name: string): Promise<OldData> {
    const bytes = await this.blobs.get(this.runId, OLD_DATA);
    if (bytes) return decodeOldData(bytes);
    throw badInput(
      `The old trips of ${shown(name)}, on which this run is measured too, are not kept any more. Start another run ` +
        'with them.',
    );
  }

  #put(name: string, bytes: Uint8Array): Promise<void> {
    return this.#unlessFull(() => this.blobs.put(this.runId, name, bytes));
  }

  async #unlessFull(keep: () => Promise<void>): Promise<void> {
    try {
      await keep();
    } catch (thrown) {
      if (!isOfStorage(thrown)) throw thrown;
      if (!this.#full)
        this.onNote(`No more checkpoints are kept, and training goes on without. ${thrown.message}`);
      this.#full = true;
    }
  }

  /** Removes this run's checkpoints. */
  clear(): Promise<void> {
    return this.blobs.delete(this.runId);
  }

  /** Removes the checkpoints of other runs that were left lying. */
  async clearStale(now: number = Date.now()): Promise<void> {
    const lastSaved = new Map<string, number>();
    for (const { key, savedAt } of await this.blobs.list())
      lastSaved.set(key, Math.max(savedAt, lastSaved.get(key) ?? 0));
    for (const [key, savedAt] of lastSaved)
      if (key !== this.runId && now - savedAt > STALE_MS) await this.blobs.delete(key);
  }
}

/** Whether an error is about the storage, of the browser or of Node, and not a mistake in the program. */
const isOfStorage = (thrown: unknown): thrown is Error =>
  thrown instanceof Failure
    ? thrown.code === 'storage-full'
    : thrown instanceof DOMException || typeof (thrown as { code?: unknown }).code === 'string';

const FORMAT = 'route-distillery-old-data';
const VERSION = '1';

/** Old data as a safetensors file, for a run that is gone on with. Names of trips are left out. */
function encodeOldData({ val, test, roads, ...about }: OldData): Uint8Array {
  const tensors = new Map<string, SafetensorsTensor>();
  const whole = (name: string, values: ArrayLike<number>) =>
    tensors.set(name, { dtype: 'I32', shape: [values.length], data: Int32Array.from(values) });
  for (const [split, { offsets, roads: visited, times, sourceRows }] of Object.entries({ val, test })) {
    whole(`${split}/offsets`, offsets);
    whole(`${split}/roads`, visited);
    whole(`${split}/sourceRows`, sourceRows);
    tensors.set(`${split}/times`, { dtype: 'F64', shape: [times.length], data: times });
  }
  whole('roads', roads.roads);
  const { matched, sameIndices } = roads;
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    about: JSON.stringify({ ...about, matched, sameIndices }),
  });
}

/** @throws Failure 'bad-input' if the bytes are no such file */
const decodeOldData = (bytes: Uint8Array): OldData => inFileNow('The kept old data', () => decoded(bytes));

function decoded(bytes: Uint8Array): OldData {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || metadata.version !== VERSION)
    throw badInput('These are no old data of this version. Start another run with them.');
  const { matched, sameIndices, ...about } = parseJson(metadata.about ?? '', JSON_LIMITS) as Omit<
    OldData,
    'val' | 'test' | 'roads'
  > &
    Pick<OldData['roads'], 'matched' | 'sameIndices'>;
  const trips = (split: string): TrajectorySet => {
    const whole = (name: string) => Uint32Array.from(tensors.get(`${split}/${name}`)!.data, Number);
    const offsets = whole('offsets');
    return {
      tripCount: offsets.length - 1,
      offsets,
      roads: whole('roads'),
      times: tensors.get(`${split}/times`)!.data as Float64Array,
      sourceRows: whole('sourceRows'),
    };
  };
  const roads = tensors.get('roads')!.data as Int32Array;
  return { ...about, val: trips('val'), test: trips('test'), roads: { roads, matched, sameIndices } };
}
