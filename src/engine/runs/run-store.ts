import type { BlobStore, StoredBlob } from '../../data/blob-store';
import { exclusively } from '../../data/store-directory';
import { badInput, Failure } from '../../base/failure';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { METRICS } from '../metrics/metrics-schema';
import { readJson } from '../../base/plain-json';
import { filesOfRun, planOf, RUN_FILES, runFromFiles, unkeptRoutes } from './run-bundle';
import type { RunReader } from './run-reader';
import { startOf, type BrokenRun, type RunSummary } from './runs-service';
import {
  encodeHead,
  HEAD,
  HEAD_FILE,
  isBadInput,
  lackingHead,
  nameIn,
  noRoom,
  readHead,
  roomFor,
  unlessBad,
  type Head,
} from './run-head';
import type { RunContents, RunPlan, StepSeries } from '../records/run-contents';
import { joinedSeries } from '../records/step-columns';
import { decodeSeries, encodeSeries } from './series-tensors';

export interface RunStoreOptions {
  /** Knows the systems that runs are of. */
  readonly reader: RunReader;
  /** Training checkpoints, under the ids of their runs. */
  readonly checkpoints: BlobStore;
  /** Whether some page works on a run now. */
  readonly isUnderWay: (id: string) => Promise<boolean>;
  readonly now?: () => number;
}

/** Runs in the browser's private files: a head each, and blobs under the names that the exported zip has. */
export class RunStore {
  readonly #blobs: BlobStore;
  readonly #options: RunStoreOptions;
  readonly #now: () => number;

  constructor(blobs: BlobStore, options: RunStoreOptions) {
    this.#blobs = blobs;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** All runs that can be read, the latest first. */
  async list(): Promise<RunSummary[]> {
    const training = sizes(await this.#options.checkpoints.list());
    const summaries: RunSummary[] = [];
    for (const [id, bytes] of sizes(await this.#blobs.list())) {
      const head = await this.#readableHead(id);
      if (!head) continue;
      const { plan, state, startedAt, headline, failure, origin } = head;
      const interrupted = state === 'running' && !(await this.#options.isUnderWay(id));
      summaries.push({
        ...plan,
        id,
        state: interrupted ? 'interrupted' : state,
        startedAt,
        bytes: bytes + (training.get(id) ?? 0) + (await this.#blobs.logBytes(id, SERIES_LOG)),
        headline,
        failure,
        origin,
      });
    }
    return summaries.sort((a, b) => b.startedAt - a.startedAt);
  }

  async broken(): Promise<BrokenRun[]> {
    const found: BrokenRun[] = [];
    for (const [id, bytes] of sizes(await this.#blobs.list())) {
      const why = await this.#unreadable(id);
      if (why === null) continue;
      const files = await this.salvage(id);
      found.push({ id, bytes, name: nameIn(files.get(HEAD_FILE)), why, files: [...files.keys()] });
    }
    return found;
  }

  /** What of a run's files is whole, by name. Nothing of their content is looked at. */
  async salvage(id: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const { name } of await this.#blobs.list(id)) {
      const bytes = await unlessBad(() => this.#blobs.get(id, name));
      if (bytes) files.set(name === HEAD ? HEAD_FILE : name, bytes);
    }
    const series = await unlessBad(() => this.#seriesSoFar(id, files.get(RUN_FILES.series)));
    if (series) files.set(RUN_FILES.series, series);
    return files;
  }

  /** The curves of a run that has not ended, with what was added to them since they were kept as a whole. */
  async #seriesSoFar(id: string, whole: Uint8Array | undefined): Promise<Uint8Array<ArrayBuffer> | null> {
    const added = await this.#blobs.records(id, SERIES_LOG);
    if (added.length === 0) return null;
    return encodeSeries(joinedSeries([...(whole ? [whole] : []), ...added].flatMap(decodeSeries)));
  }

  /**
   * Notes that a run begins, or goes on: then when it began and its name stay.
   * @throws Failure 'bad-input' if it is finished: nothing is left to do, and its results stay
   */
  begin(plan: RunPlan): Promise<void> {
    return alone(plan.id, async () => {
      const before = await this.#readableHead(plan.id);
      if (before?.state === 'done')
        throw badInput(
          'This run is finished already; another tab may have gone on with it. Open it under Runs.',
        );
      await this.#putHead({
        version: 2,
        plan: before ? { ...plan, name: before.plan.name } : plan,
        state: 'running',
        startedAt: before?.startedAt ?? this.#now(),
        headline: {},
        failure: null,
        origin: 'own',
      });
    });
  }

  /** Keeps rows of the curves after those that are kept. Nothing is kept of a run that was deleted meanwhile. */
  appendSeries(id: string, rows: readonly StepSeries[]): Promise<void> {
    return alone(id, async () => {
      if (rows.length > 0 && (await this.#readableHead(id)))
        await this.#blobs.append(id, SERIES_LOG, encodeSeries(rows));
    });
  }

  keepMetrics(id: string, metrics: MetricsReport): Promise<void> {
    return alone(id, async () => {
      const head = await this.#head(id);
      const bytes = new TextEncoder().encode(JSON.stringify(metrics));
      readJson(RUN_FILES.metrics, bytes, METRICS);
      await this.#blobs.put(id, RUN_FILES.metrics, bytes);
      const own = await this.#options.reader.headlines({ ...NOTHING, plan: head.plan, metrics });
      const headline = { ...head.headline, ...own };
      await this.#putHead({ ...head, headline });
    });
  }

  /**
   * Keeps what a run left behind; then its training checkpoints go.
   * @throws Failure 'storage-full' if not all of it fitted; what did is kept, and the run says what it lacks.
   * Where networks are lacking that only its checkpoints hold, those stay, and the run can be continued
   */
  finish(contents: RunContents, origin: RunSummary['origin'] = 'own'): Promise<void> {
    return alone(contents.plan.id, () => this.#finish(contents, origin));
  }

  async #finish(contents: RunContents, origin: RunSummary['origin']): Promise<void> {
    const { id } = contents.plan;
    const { checkpoints, reader } = this.#options;
    const before = await this.#readableHead(id);
    const head: Head = {
      version: 2,
      plan: before?.plan ?? contents.plan,
      state: 'done',
      startedAt: before?.startedAt ?? startOf(contents) ?? this.#now(),
      headline: await reader.headlines(contents),
      failure: unkeptRoutes(contents.sets),
      origin: before?.origin ?? origin,
    };
    let left = await this.#putFiles(id, filesOfRun(contents));
    // What the log says is in the whole curves now.
    if (!left.has(RUN_FILES.series)) await this.#blobs.deleteLog(id, SERIES_LOG);
    const held = bytesOf(await checkpoints.list(id));
    const lacksNetworks = contents.checkpoints.some(({ name }) => left.has(`${name}.safetensors`));
    if (lacksNetworks && held < roomFor(head, left)) {
      if (held === 0) return this.#end(head, before, left);
      const full = noRoom(id, left, true);
      // Where there is no room for that either, the run stands as it was begun, and can be continued too.
      await this.#putLastHead(before, { ...head, state: 'running', failure: full.message }).catch(
        (thrown: unknown) => {
          if (!before) throw thrown;
        },
      );
      throw full;
    }
    // Without a word of the run, its checkpoints would be gone before anything told of its networks.
    if (!lacksNetworks) await this.#putLastHead(before, lackingHead(head, left));
    await checkpoints.delete(id);
    if (left.size === 0) return;
    left = await this.#putFiles(id, left);
    await this.#end(head, before, left);
  }

  /** Notes that a run is done, but for what there was no room for. */
  async #end(head: Head, before: Head | undefined, left: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.#putLastHead(before, lackingHead(head, left));
    if (left.size > 0) throw noRoom(head.plan.id, left, false);
  }

  end(id: string, state: 'cancelled' | 'failed', failure: string | null): Promise<void> {
    return alone(id, async () => {
      const head = await this.#readableHead(id);
      if (head) await this.#putHead({ ...head, state, failure });
    });
  }

  /**
   * A run, without files of it that are damaged on the disk: the list then says which those are.
   * @throws Failure 'bad-input' if it is not kept, or cannot be read
   */
  async open(id: string): Promise<RunContents> {
    const { plan } = await this.#head(id);
    const results = await runFromFiles(await this.files(id), this.#options.reader, plan.system);
    return { plan: { ...plan, id }, ...results };
  }

  /** The run's files as the exported zip holds them, without those that are damaged. */
  async files(id: string): Promise<Map<string, Uint8Array>> {
    const files: Map<string, Uint8Array> = await this.salvage(id);
    files.delete(HEAD_FILE);
    const all = (await this.#blobs.list(id)).map(({ name }) => name);
    const damaged = all.filter((name) => name !== HEAD && !files.has(name));
    if (damaged.length > 0) await this.#noteDamage(id, damaged);
    return files;
  }

  async #noteDamage(id: string, damaged: readonly string[]): Promise<void> {
    const failure = `Damaged on the disk, and left out of this run: ${damaged.join(', ')}. The rest of it is whole.`;
    const head = await this.#readableHead(id);
    if (head && head.failure !== failure) await this.#putHead({ ...head, failure });
  }

  async plan(id: string): Promise<RunPlan> {
    return (await this.#head(id)).plan;
  }

  /**
   * Keeps a run that was read from a zip, under its own id unless that is taken.
   * @returns the id
   * @throws Failure 'storage-full'; nothing of it is then kept
   */
  async import(contents: RunContents): Promise<string> {
    const taken = (await this.#blobs.list(contents.plan.id)).length > 0;
    const plan = { ...contents.plan, id: taken ? crypto.randomUUID() : contents.plan.id };
    try {
      await this.finish({ ...contents, plan }, 'imported');
    } catch (thrown) {
      await this.#blobs.delete(plan.id);
      throw thrown;
    }
    return plan.id;
  }

  rename(id: string, name: string): Promise<void> {
    return alone(id, async () => {
      const head = await this.#head(id);
      await this.#putHead({ ...head, plan: { ...head.plan, name } });
    });
  }

  /** Removes a run with its training checkpoints. @throws Failure 'bad-input' while it is under way */
  delete(id: string): Promise<void> {
    return alone(id, async () => {
      if (await this.#options.isUnderWay(id))
        throw badInput('This run is under way. Cancel it first, then delete it.', { id });
      await this.#options.checkpoints.delete(id);
      await this.#blobs.delete(id);
    });
  }

  /** Puts every file that there is room for; resolves with those that there was none for. */
  async #putFiles(id: string, files: ReadonlyMap<string, Uint8Array>): Promise<Map<string, Uint8Array>> {
    const left = new Map<string, Uint8Array>();
    for (const [name, bytes] of files) {
      try {
        await this.#blobs.put(id, name, bytes);
      } catch (thrown) {
        if (!(thrown instanceof Failure) || thrown.code !== 'storage-full') throw thrown;
        left.set(name, bytes);
      }
    }
    return left;
  }

  async #putHead(head: Head): Promise<void> {
    await this.#blobs.put(head.plan.id, HEAD, encodeHead(head));
  }

  /**
   * Puts the head of a run whose files are kept, with a second attempt if the disk is full at that moment.
   * Files that no head tells of would only take up room: they go when there is none for it.
   */
  async #putLastHead(before: Head | undefined, head: Head): Promise<void> {
    try {
      await this.#putHead(head).catch(() => this.#putHead(head));
    } catch (thrown) {
      if (!before) await this.#blobs.delete(head.plan.id);
      throw thrown;
    }
  }

  /** @throws Failure 'bad-input' where there is none that can be read, and no record to make one of */
  async #head(id: string): Promise<Head> {
    try {
      return await this.#keptHead(id);
    } catch (thrown) {
      const restored = isBadInput(thrown) ? await this.#restoredHead(id) : null;
      if (!restored) throw thrown;
      return restored;
    }
  }

  /** The head of a finished run whose own is lost or cannot be read: its record says all that is needed. */
  async #restoredHead(id: string): Promise<Head | null> {
    const files = await this.salvage(id);
    const head = await unlessBad<Head | null>(async () => {
      const results = await runFromFiles(files, this.#options.reader);
      if (!results.record) return null;
      const plan = planOf(results.record, id, nameIn(files.get(HEAD_FILE)) ?? results.record.data.name);
      return {
        version: 2,
        plan,
        state: 'done',
        startedAt: startOf(results) ?? 0,
        headline: await this.#options.reader.headlines({ plan, ...results }),
        failure: null,
        origin: 'own',
      };
    });
    return head ?? null;
  }

  async #keptHead(id: string): Promise<Head> {
    const bytes = await this.#blobs.get(id, HEAD);
    if (!bytes)
      throw badInput('This run is not kept any more. It may have been deleted in another tab.', {
        id,
      });
    return readHead(bytes, this.#options.reader);
  }

  /** Undefined for a head that is not there, damaged, or of another version. */
  #readableHead(id: string): Promise<Head | undefined> {
    return unlessBad(() => this.#head(id));
  }

  /** Why a run cannot be read; null where it can. */
  async #unreadable(id: string): Promise<string | null> {
    try {
      await this.#head(id);
      return null;
    } catch (thrown) {
      if (isBadInput(thrown)) return thrown.message;
      throw thrown;
    }
  }
}

/**
 * Changes a run while no other tab and no other call does: what is read of its head is still true when
 * the head is written.
 */
const alone = <T>(id: string, work: () => Promise<T>): Promise<T> => exclusively(`run/${id}`, work);

const bytesOf = (blobs: readonly StoredBlob[]): number => blobs.reduce((sum, { bytes }) => sum + bytes, 0);

/** Log of the curves of a run that is under way; each record is a file of curves. */
const SERIES_LOG = 'series';

const NOTHING = { record: null, metrics: null, checkpoints: [], sets: [], series: [] };

/** Bytes by key. */
function sizes(blobs: readonly StoredBlob[]): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const blob of blobs) bytes.set(blob.key, (bytes.get(blob.key) ?? 0) + blob.bytes);
  return bytes;
}
