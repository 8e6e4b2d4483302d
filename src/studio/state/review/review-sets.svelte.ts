import * as v from 'valibot';
import { type LeftOut, LEFT_OUT_REASONS } from '../../../data/route-files/route-rows';
import {
  type RoutesToReview,
  drivenOf,
  openSets,
  type DrivenTrips,
  unpairedCounts,
  unpairedSentence,
} from '../../../engine/review/open-sets';
import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import { SPLITS, type Dataset, type SplitName } from '../../../domain/dataset';
import type { OpenedFileSet, RouteFilesService } from '../../../engine/review/route-files-service';
import type { Pairing } from '../../../evaluation/review/pairing';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { OPENED_SOURCES } from '../../../engine/routes/route-source';
import { INKS } from '../../inks';
import { AsyncTask } from '../async-task.svelte';
import type { SetStore } from './review-store';
import type { RouteFileChoice, RowKind } from '../../../data/route-files/route-choice';
import { RouteQuestions } from './route-questions.svelte';
import { startRouteFilesWorker } from '../machine/workers';
import type { NewRouteGroup, RouteBook } from '../routes/route-book.svelte';

/** What a set is taken for. */
const ROLES = ['driven', 'generated', 'off'] as const;
export type Role = (typeof ROLES)[number];

/** A set that may be reviewed: of a file, or of the routes that were in view. */
interface Candidate extends RoutesToReview {
  readonly id: number;
  readonly role: Role;
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly timed: boolean;
}

/** How the sets in view were paired, with their names in order. */
export interface PairingReport {
  readonly pairing: Pairing;
  readonly driven: DrivenTrips;
  readonly sets: readonly RoutesToReview[];
  readonly leftOut: readonly { readonly name: string; readonly leftOut: readonly LeftOut[] }[];
  /** What has no partner, in sentences. */
  readonly sentences: readonly string[];
}

interface Needs {
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group' | 'show'>;
  readonly store: SetStore;
  /** Roads that are closed now: files do not say which were. */
  readonly closed?: () => Uint32Array;
  /** Starts the worker; called with the first file. */
  readonly startWorker?: () => Pick<SupervisedWorker<RouteFilesService>, 'call' | 'close'>;
}

/** Gathers sets of routes from files and from what is in view, and brings them under review together. */
export class ReviewSets {
  readonly reading = new AsyncTask();
  /** Tables that are not read yet: what their columns mean has to be looked at. */
  readonly questions = new RouteQuestions();
  candidates = $state.raw<readonly Candidate[]>([]);
  /** What the reading had to say, for people. */
  notes = $state.raw<readonly string[]>([]);
  #report = $state.raw<{ readonly pairs: object; readonly report: PairingReport } | null>(null);
  #worker: Pick<SupervisedWorker<RouteFilesService>, 'call' | 'close'> | null = null;
  #lastId = 0;
  #restored: string | null = null;
  /** The split of the data set whose trips the routes are compared with; null until a person has said so. */
  against = $state<SplitName | null>(null);
  /** Why the sets are not kept. */
  notKept = $state<string | null>(null);

  constructor(private readonly needs: Needs) {}

  /** How the sets in view were paired; null where they are not of this desk. */
  get report(): PairingReport | null {
    return this.#report?.pairs === this.needs.book.group?.pairs ? (this.#report?.report ?? null) : null;
  }

  /** The splits of the data set that routes can be compared with, where no set brings driven trips of its own. */
  get splits(): readonly { readonly split: SplitName; readonly count: number }[] {
    const trips = this.needs.dataset()?.trips;
    if (!trips || this.candidates.some(({ role }) => role === 'driven')) return [];
    return SPLITS.map((split) => ({ split, count: trips[split].tripCount })).filter(({ count }) => count > 0);
  }

  /** Why these sets cannot be reviewed together; null where they can. */
  get lacks(): string | null {
    const of = (role: Role) => this.candidates.filter((one) => one.role === role).length;
    if (of('generated') === 0) return 'Take at least one set as routes.';
    if (of('generated') > OPENED_SOURCES.length)
      return `At most ${OPENED_SOURCES.length} sets of routes can be compared at once. Leave some out.`;
    if (of('driven') > 1) return 'Only one set can be the driven trips. Leave the others out.';
    const isOpen = this.splits.length > 1 && this.splits.every(({ split }) => split !== this.against);
    return isOpen ? 'Choose the driven trips that the routes are compared with.' : null;
  }

  /** Reads files of routes beside those that are there. What is already in view stays. */
  async open(files: readonly File[]): Promise<boolean> {
    const dataset = this.needs.dataset();
    return this.reading.run(async ({ follow }) => {
      if (!dataset) throw badInput('No data set is open. Open the roads that the routes are on first.');
      this.notes = [];
      for (const file of files) {
        const { choices } = this.questions;
        const request = { file: { path: file.name, file }, network: dataset.network, choices };
        const { sets, questions } = await follow((listeners) =>
          this.#ready().call('readRoutes', request, {
            ...listeners,
            onEvent: (text: string) => (this.notes = [...this.notes, text]),
          }),
        );
        this.questions.ask(file, questions);
        this.candidates = [...this.candidates, ...sets.map((set) => this.#candidateOf(set))];
      }
    });
  }

  /** Looks again at the table that is asked about, as a person wants it read. */
  async look(said: { readonly choice?: RouteFileChoice; readonly rowKind?: RowKind }): Promise<void> {
    const { current } = this.questions;
    const dataset = this.needs.dataset();
    if (!current || !dataset) return;
    const { file, preview } = current;
    const named = { file: { path: file.name, file }, name: preview.name, network: dataset.network };
    await this.reading.run(async ({ follow }) => {
      this.questions.show(await follow(() => this.#ready().call('previewRoutes', { ...named, ...said })));
    });
  }

  /** Reads the table that is asked about as it is shown now, and all that have its header. */
  async answer(): Promise<void> {
    const files = this.questions.answer();
    if (files.length > 0) this.questions.settle(await this.open(files));
  }

  /** Takes the sets in view beside others, so that they can be compared with those of another run or of a file. */
  takeInView(): void {
    const { group } = this.needs.book;
    if (!group) return;
    const taken = group.sets.map(({ source, routes }): Candidate => ({
      ...{ id: ++this.#lastId, role: 'generated', leftOut: [], notes: [], timed: true, routes },
      name: `${group.names?.[source] ?? INKS[source].label}, ${group.title}`,
      statesEnds: true,
    }));
    this.candidates = [...this.candidates, ...taken];
  }

  turn(id: number, role: Role): void {
    this.candidates = this.candidates.map((one) => (one.id === id ? { ...one, role } : one));
  }

  remove(id: number): void {
    this.candidates = this.candidates.filter((one) => one.id !== id);
    const fingerprint = this.needs.dataset()?.fingerprint;
    // The last one that goes is not to come back.
    if (this.candidates.length === 0 && fingerprint !== undefined)
      void this.#attempt(() => this.needs.store.putSets(fingerprint, null));
  }

  /** Pairs the sets and puts them into the route book. Whether that was possible. */
  review(): Promise<boolean> {
    return this.reading.run(async () => {
      const dataset = this.needs.dataset();
      const { lacks } = this;
      if (lacks !== null || !dataset) throw badInput(lacks ?? 'No data set is open.');
      const sets = this.candidates.filter(({ role }) => role === 'generated');
      const own = this.candidates.find(({ role }) => role === 'driven');
      const { group, report } = own
        ? this.#paired(drivenOf(own), 'file', sets)
        : this.#pairedWithData(dataset, sets);
      const pairs = group.pairs;
      this.needs.book.show(group);
      const leftOut = this.candidates
        .filter(({ role }) => role !== 'off')
        .map(({ name, leftOut: rows }) => ({ name, leftOut: rows }));
      this.#report = { pairs, report: { ...report, leftOut } };
      await this.#attempt(() => this.needs.store.putSets(dataset.fingerprint, this.#toKeep()));
    });
  }

  /**
   * Has the sets back that were under review when the page was left, where none are there yet. Once for each data
   * set.
   */
  async restore(): Promise<void> {
    const dataset = this.needs.dataset();
    if (!dataset || this.#restored === dataset.fingerprint) return;
    this.#restored = dataset.fingerprint;
    const kept = await this.#attempt(() => this.needs.store.loadSets(dataset.fingerprint));
    const read = keptSets(kept);
    // Another data set may have come in between.
    if (!read || this.candidates.length > 0 || this.needs.dataset() !== dataset) return;
    ({ candidates: this.candidates, against: this.against } = read);
    this.#lastId = this.candidates.reduce((most, { id }) => Math.max(most, id), 0);
    if (this.lacks === null) await this.review();
  }

  /** Leaves everything that is of another data set. */
  forget(): void {
    this.reading.cancel();
    this.candidates = [];
    this.questions.open = [];
    this.against = null;
    this.notes = [];
    this.#report = null;
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  /** What cannot be kept can be reviewed all the same. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      this.notKept = null;
      return await work();
    } catch (thrown) {
      this.notKept = asFailure(thrown).message;
      return null;
    }
  }

  #candidateOf({
    name,
    file,
    role,
    routes,
    statesEnds,
    sourceRows,
    leftOut,
    notes,
    timed,
  }: OpenedFileSet): Candidate {
    return {
      ...{ name, file, routes, statesEnds, sourceRows, leftOut, notes, timed },
      id: ++this.#lastId,
      // What says nothing of itself is taken for routes: the trips of the data set are there already.
      role: role === 'unknown' ? 'generated' : role,
    };
  }

  /** With the trips of the split that was chosen, or of the only one that has some. */
  #pairedWithData({ trips }: Dataset, sets: readonly Candidate[]): Paired {
    const { splits, against } = this;
    const split = splits.length > 1 ? against : splits[0]?.split;
    if (!split) throw badInput('The data set has no trips. Open driven trips as a file beside the routes.');
    const driven = { name: `the ${SPLIT_WORDS[split].toLowerCase()}`, trips: trips[split] };
    return this.#paired(driven, split === 'val' ? 'file' : split, sets);
  }

  #paired(driven: DrivenTrips, from: 'file' | 'test' | 'train', sets: readonly Candidate[]): Paired {
    const opened = openSets(driven, sets);
    const { tripIndices, ...pairs } = opened.pairs;
    const sources = OPENED_SOURCES.slice(0, sets.length);
    const names = sets.map(({ name }) => name);
    const closedRoads = this.needs.closed?.();
    const group: NewRouteGroup = {
      title: shown(names.join(' and '), 80),
      from,
      pairs,
      tripIndices,
      ...(from === 'file' && { driven: driven.trips }),
      ...(closedRoads && closedRoads.length > 0 && { closedRoads }),
      sets: sources.map((source, i) => ({ source, routes: opened.sets[i], seconds: NaN })),
      names: Object.fromEntries(sources.map((source, i) => [source, shown(names[i], 120)])),
    };
    const pairing = opened.report;
    const sentences = unpairedCounts(pairing.unpaired).map((one) =>
      unpairedSentence(one, driven.name, names),
    );
    return { group, report: { pairing, driven, sets, leftOut: [], sentences } };
  }

  /** Sets as they are kept in the browser. */
  #toKeep(): unknown {
    return { version: VERSION, against: this.against, candidates: this.candidates };
  }

  #ready(): Pick<SupervisedWorker<RouteFilesService>, 'call' | 'close'> {
    return (this.#worker ??= (this.needs.startWorker ?? startRouteFilesWorker)());
  }
}

/** The trips of the splits, for people. */
export const SPLIT_WORDS: Readonly<Record<SplitName, string>> = {
  train: 'Training trips',
  val: 'Validation trips',
  test: 'Test trips',
};

interface Paired {
  readonly group: NewRouteGroup;
  readonly report: PairingReport;
}

/** Another shape of the sets gets another number: those that were kept before are then left alone. */
const VERSION = 1;

const INDICES = v.instance(Uint32Array);
const BYTES = v.instance(Uint8Array);
const NUMBERS = v.instance(Float64Array);
const KEPT = v.object({
  version: v.literal(VERSION),
  against: v.optional(v.nullable(v.picklist(SPLITS)), null),
  candidates: v.array(
    v.object({
      id: v.number(),
      name: v.string(),
      role: v.picklist(ROLES),
      statesEnds: v.boolean(),
      timed: v.boolean(),
      notes: v.array(v.string()),
      leftOut: v.array(
        v.object({
          reason: v.picklist(LEFT_OUT_REASONS),
          count: v.number(),
          rows: v.array(
            v.object({
              row: v.number(),
              column: v.optional(v.string(), ''),
              text: v.string(),
              line: v.optional(v.string(), ''),
            }),
          ),
        }),
      ),
      file: v.exactOptional(v.object({ name: v.string(), sha256: v.string() })),
      sourceRows: v.exactOptional(INDICES),
      routes: v.object({
        count: v.number(),
        offsets: INDICES,
        roads: INDICES,
        times: NUMBERS,
        origins: INDICES,
        destinations: INDICES,
        arrived: BYTES,
        stop: BYTES,
        logProbs: NUMBERS,
        proven: v.exactOptional(BYTES),
      }),
    }),
  ),
}) satisfies v.GenericSchema<unknown, { readonly candidates: readonly Candidate[] }>;

/** The sets that were kept; null where there are none, or where another version of the page kept them. */
function keptSets(kept: unknown): v.InferOutput<typeof KEPT> | null {
  const read = v.safeParse(KEPT, kept);
  return read.success ? read.output : null;
}
