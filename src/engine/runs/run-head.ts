import * as v from 'valibot';
import { badInput, Failure } from '../../base/failure';
import { count, finite, fingerprint, text, word } from '../../base/json';
import { readJson } from '../../base/plain-json';
import type { RunPlan } from '../records/run-contents';
import type { RunReader } from './run-reader';
import { networkName } from './run-schema';
import type { RunSummary } from './runs-service';

/** Name of the blob with what a list shows; it is written last, so that what it tells of is there. */
export const HEAD = 'head';

const about = {
  id: text(100),
  name: text(300),
  dataset: v.object({
    name: text(300),
    fingerprint,
    id: v.nullable(word),
    simulated: v.exactOptional(v.literal(true)),
  }),
};

const state = {
  state: v.picklist(['running', 'done', 'cancelled', 'failed']),
  startedAt: count,
  headline: v.record(word, finite),
  failure: v.nullable(v.string()),
  origin: v.picklist(['own', 'imported', 'sample']),
};

const NAMED = v.object({ plan: v.object({ name: about.name }) });
const VERSION = v.object({ version: v.picklist([1, 2]) });
const HEAD_2 = v.object({
  version: v.literal(2),
  plan: v.object({
    ...about,
    system: word,
    config: v.unknown(),
    networks: v.pipe(v.array(networkName), v.maxLength(64)),
    given: v.record(networkName, text(100)),
    start: v.exactOptional(v.record(networkName, text(300))),
    oldData: v.exactOptional(text(300)),
  }),
  ...state,
});
/** Heads that were kept before plans named their system; what they say beside this is read by that system. */
const HEAD_1 = v.object({ version: v.literal(1), plan: v.looseObject(about), ...state });

/** What a list shows of a run. */
export interface Head extends Pick<RunSummary, 'startedAt' | 'headline' | 'failure' | 'origin'> {
  readonly version: 2;
  readonly plan: RunPlan;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
}

/** A head as the bytes of its blob. */
export const encodeHead = (head: Head): Uint8Array => new TextEncoder().encode(JSON.stringify(head));

/** @throws Failure 'bad-input' for a head that is damaged, or of another version */
export async function readHead(bytes: Uint8Array, reader: RunReader): Promise<Head> {
  if (readJson(HEAD, bytes, VERSION).version === 1) {
    const { version: _, plan, ...state } = readJson(HEAD, bytes, HEAD_1);
    const { id, name, dataset } = plan;
    const asked = v.safeParse((await reader.version1()).plan, plan);
    if (!asked.success) throw damaged();
    return { version: 2, plan: { id, name, dataset, ...asked.output }, ...state };
  }
  const head = readJson(HEAD, bytes, HEAD_2);
  const config = v.safeParse((await reader.format(head.plan.system)).config, head.plan.config);
  if (!config.success) throw damaged();
  return { ...head, plan: { ...head.plan, config: config.output } };
}

const damaged = () =>
  badInput('What this run was asked to do cannot be read by this version of the program.');

/** What the head is called beside the other files. */
export const HEAD_FILE = `${HEAD}.json`;

/** What a run is called by a head that cannot be read otherwise. */
export function nameIn(head: Uint8Array | undefined): string | null {
  try {
    return head ? readJson(HEAD, head, NAMED).plan.name : null;
  } catch (thrown) {
    if (isBadInput(thrown)) return null;
    throw thrown;
  }
}

export const isBadInput = (thrown: unknown): thrown is Failure =>
  thrown instanceof Failure && thrown.code === 'bad-input';

/** The result of reading something that is kept; undefined where it is damaged, or of another version. */
export async function unlessBad<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (isBadInput(thrown)) return undefined;
    throw thrown;
  }
}

/** Says what of a run could not be kept. */
export function noRoom(id: string, left: ReadonlyMap<string, Uint8Array>, canGoOn: boolean): Failure {
  const names = [...left.keys()];
  const told = `There was no room left in the browser's storage to keep ${names.join(', ')} of this run; what was kept before is still there. `;
  const next = canGoOn
    ? 'Delete a run or a data set that you no longer need, then continue this run: it ends from its checkpoints.'
    : 'Delete a run or a data set that you no longer need, and download the checkpoints before you leave the page.';
  return new Failure('storage-full', told + next, { id, left: names });
}

/** The head of a run that says what there was no room for, beside what it said before. */
export function lackingHead(head: Head, left: ReadonlyMap<string, Uint8Array>): Head {
  const told = left.size > 0 ? noRoom(head.plan.id, left, false).message : null;
  return { ...head, failure: [head.failure, told].filter((one) => one !== null).join(' ') || null };
}

/** More than a blob has beside its content. */
const BLOB_EXTRA = 100;

/** Bytes that a run's files and its head take up at most. */
export function roomFor(head: Head, files: ReadonlyMap<string, Uint8Array>): number {
  const told = encodeHead(lackingHead(head, files)).length;
  return [...files.values()].reduce((sum, { length }) => sum + length + BLOB_EXTRA, told + BLOB_EXTRA);
}
