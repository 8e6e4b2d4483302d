import type { DataCard } from '../domain/data-card';
import {
  bySplit,
  EXTRA_NAMES,
  SPLITS,
  type Dataset,
  type DatasetExtras,
  type SplitName,
} from '../domain/dataset';
import { badInput, Failure } from '../base/failure';
import type { RoadDetails, RoadNetwork } from '../domain/road-network';
import type { TrajectorySet, TripNames } from '../domain/trajectory-set';
import type { Zones } from '../domain/zones';
import { bytesOf } from './fingerprint';
import { inSharedMemory } from '../base/bytes';
import { BlobStore } from './blob-store';
import { folderIn, privateDirectory, type StoreDirectory } from './store-directory';

/** A data set as bytes: `RDSET`, version, header length, JSON header, then the arrays at multiples of 8. */
const MAGIC = 'RDSET';
const VERSION = 1;
const PREFIX_BYTES = 16;
const ALIGNMENT = 8;

const ARRAY_TYPES = { Float64Array, Float32Array, Uint32Array, Uint16Array, Uint8Array };
type ArrayType = keyof typeof ARRAY_TYPES;
type StoredArray = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;

/** What can be told about a stored data set without reading its arrays. */
export interface DatasetHeader {
  readonly name: string;
  readonly fingerprint: string;
  readonly roadCount: number;
  readonly tripCounts: Readonly<Record<SplitName, number>>;
  readonly classNames: readonly string[];
  readonly zoneCount: number;
  readonly zoneSource: Zones['source'];
  /** Whether its card says that nobody drove its trips. */
  readonly simulated?: true;
  /** Byte position counted from the end of the header. */
  readonly arrays: Readonly<Record<string, { type: ArrayType; length: number; at: number }>>;
}

/** Texts that may be too many for the header. */
const NAMES = 'texts.roadNames';
const CARD = 'texts.card';
/** What the source of a split calls its trips. */
const tripNamesOf = (split: SplitName) => `texts.${split}Names`;
/** What an extra part holds beside its arrays: lists of names, counts. */
const plainFieldsOf = (extra: keyof DatasetExtras) => `texts.${extra}`;

const jsonBytes = (value: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(JSON.stringify(value)));

function arraysOf({ network, trips, zones, extras, card }: Dataset): Record<string, StoredArray> {
  const arrays: Record<string, StoredArray> = {};
  const keep = (prefix: string, owner: object) => {
    for (const [field, value] of Object.entries(owner))
      if (ArrayBuffer.isView(value)) arrays[`${prefix}.${field}`] = value as StoredArray;
  };
  keep('network', network);
  if (network.details) {
    keep('details', network.details);
    arrays[NAMES] = jsonBytes(network.details.names);
  }
  if (card) arrays[CARD] = jsonBytes(card);
  for (const split of SPLITS) {
    keep(split, trips[split]);
    const { names } = trips[split];
    if (names) arrays[tripNamesOf(split)] = jsonBytes(names);
  }
  keep('zones', zones);
  for (const name of EXTRA_NAMES) {
    const extra = extras?.[name];
    if (!extra) continue;
    keep(name, extra);
    const plain = Object.entries(extra as object).filter(([, value]) => !ArrayBuffer.isView(value));
    arrays[plainFieldsOf(name)] = jsonBytes(Object.fromEntries(plain));
  }
  return arrays;
}

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** The bytes of a data set, in parts that share the arrays' memory. */
export function encodeDataset(dataset: Dataset): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const places: Record<string, { type: ArrayType; length: number; at: number }> = {};
  let at = 0;
  for (const [path, array] of Object.entries(arraysOf(dataset))) {
    places[path] = { type: array.constructor.name as ArrayType, length: array.length, at };
    at += padded(array.byteLength);
    parts.push(bytesOf(array), new Uint8Array(padded(array.byteLength) - array.byteLength));
  }
  const { network, trips, zones, card } = dataset;
  const header: DatasetHeader = {
    name: dataset.name,
    fingerprint: dataset.fingerprint,
    roadCount: network.roadCount,
    tripCounts: bySplit((split) => trips[split].tripCount),
    classNames: network.classNames,
    zoneCount: zones.zoneCount,
    zoneSource: zones.source,
    ...(card?.simulated && { simulated: true }),
    arrays: places,
  };
  return [encodeHeader(header), ...parts];
}

function encodeHeader(header: DatasetHeader): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(PREFIX_BYTES + padded(json.length));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, json.length, true);
  bytes.fill(32, PREFIX_BYTES);
  bytes.set(json, PREFIX_BYTES);
  return bytes;
}

/** More than any header needs: a thousand class names. */
export const HEAD_BYTES = 256 * 1024;

/** The header from the first bytes. @throws Failure 'bad-input' if they are no data set of this version */
export function decodeHeader(bytes: Uint8Array): DatasetHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (bytes.length < PREFIX_BYTES || magic !== MAGIC || view.getUint32(8, true) !== VERSION) {
    const message = 'This data set was kept by another version of the program. Load it again from its files.';
    throw badInput(message);
  }
  const json = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + view.getUint32(12, true));
  return JSON.parse(new TextDecoder().decode(json)) as DatasetHeader;
}

/** The data set of `encodeDataset`; arrays are views of `bytes`, which must begin at a multiple of 8. */
export function decodeDataset(bytes: Uint8Array<ArrayBuffer>): Dataset {
  const header = decodeHeader(bytes);
  const jsonLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
  const base = bytes.byteOffset + PREFIX_BYTES + padded(jsonLength);
  const fields = (prefix: string): Record<string, StoredArray> =>
    Object.fromEntries(
      Object.entries(header.arrays)
        .filter(([path]) => path.startsWith(`${prefix}.`))
        .map(([path, { type, length, at }]) => [
          path.slice(prefix.length + 1),
          new ARRAY_TYPES[type](bytes.buffer, base + at, length),
        ]),
    );
  const { roadCount, classNames, zoneCount, zoneSource, tripCounts } = header;
  const textAt = (path: string): unknown => {
    const place = header.arrays[path];
    if (!place) return undefined;
    const json = new Uint8Array(bytes.buffer, base + place.at, place.length);
    return JSON.parse(new TextDecoder().decode(json));
  };
  const names = textAt(NAMES) as RoadDetails['names'] | undefined;
  const card = textAt(CARD) as DataCard | undefined;
  const details = names && ({ names, ...fields('details') } as unknown as RoadDetails);
  const extras = EXTRA_NAMES.flatMap((name) => {
    const plain = textAt(plainFieldsOf(name));
    return plain ? [[name, { ...(plain as object), ...fields(name) }] as const] : [];
  });
  const setOf = (split: SplitName) => {
    const names = textAt(tripNamesOf(split)) as TripNames | undefined;
    const set = { tripCount: tripCounts[split], ...fields(split), ...(names && { names }) };
    return set as unknown as TrajectorySet;
  };
  return {
    name: header.name,
    fingerprint: header.fingerprint,
    network: {
      roadCount,
      classNames,
      ...fields('network'),
      ...(details && { details }),
    } as unknown as RoadNetwork,
    trips: bySplit(setOf),
    zones: { zoneCount, source: zoneSource, ...fields('zones') } as unknown as Zones,
    ...(extras.length > 0 && { extras: Object.fromEntries(extras) as DatasetExtras }),
    ...(card && { card }),
  };
}

/** A kept data set as the list shows it. */
export interface StoredDataset {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Undefined if the entry cannot be read; it can still be deleted. */
  readonly content?: {
    readonly fingerprint: string;
    readonly roadCount: number;
    readonly tripCounts: Readonly<Record<SplitName, number>>;
    /** Whether nobody drove its trips. */
    readonly simulated?: true;
  };
}

const DATA = 'data';
/** A name given later, in place of the one in the data: renaming does not write the data again. */
const GIVEN_NAME = 'name';
const ID_LENGTH = 16;

/** Data sets in the browser's private file system, each as one blob: replaced as a whole or not at all. */
export class DatasetStore {
  readonly #blobs: BlobStore;

  constructor(directory: StoreDirectory, now: () => number = Date.now) {
    this.#blobs = new BlobStore(directory, now);
  }

  /** Keeps a data set, by default under its fingerprint; returns the id. @throws Failure 'storage-full' */
  async save(dataset: Dataset, id = dataset.fingerprint.slice(0, ID_LENGTH)): Promise<string> {
    await this.#blobs.put(id, DATA, ...encodeDataset(dataset));
    await this.#blobs.delete(id, GIVEN_NAME);
    return id;
  }

  /** @throws Failure 'bad-input' if there is no such data set, or it is damaged */
  async open(id: string): Promise<Dataset> {
    const bytes = await this.#blobs.get(id, DATA);
    if (!bytes) throw notKept(id);
    const dataset = inSharedMemory(decodeDataset(bytes));
    const name = await this.#givenName(id);
    return name === undefined ? dataset : { ...dataset, name };
  }

  /** All kept data sets, newest first. */
  async list(): Promise<StoredDataset[]> {
    const blobs = (await this.#blobs.list()).filter((blob) => blob.name === DATA);
    const entries = await Promise.all(
      blobs.map(async ({ key: id, bytes, savedAt }): Promise<StoredDataset> => {
        const header = await this.#header(id);
        if (!header) return { id, name: id, bytes, savedAt };
        const { fingerprint, roadCount, tripCounts, simulated } = header;
        const name = (await this.#givenName(id)) ?? header.name;
        return {
          id,
          name,
          bytes,
          savedAt,
          content: { fingerprint, roadCount, tripCounts, ...(simulated && { simulated }) },
        };
      }),
    );
    return entries.sort((a, b) => b.savedAt - a.savedAt);
  }

  /** @throws Failure 'bad-input' if there is no such data set */
  async rename(id: string, name: string): Promise<void> {
    if (!(await this.#blobs.getHead(id, DATA, 1))) throw notKept(id);
    await this.#blobs.put(id, GIVEN_NAME, new TextEncoder().encode(name));
  }

  async delete(id: string): Promise<void> {
    await this.#blobs.delete(id);
  }

  /** The header of a kept data set; undefined for one that this version cannot read. */
  async #header(id: string): Promise<DatasetHeader | undefined> {
    const head = await this.#blobs.getHead(id, DATA, HEAD_BYTES);
    try {
      return head && decodeHeader(head);
    } catch (error) {
      if (error instanceof Failure || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async #givenName(id: string): Promise<string | undefined> {
    const bytes = await this.#blobs.get(id, GIVEN_NAME);
    return bytes && new TextDecoder().decode(bytes);
  }
}

const notKept = (id: string): Failure =>
  badInput(`No data set is kept under "${id}". It may have been deleted in another tab.`, {
    id,
  });

/** The stores of this browser. @throws Failure 'not-supported' */
export async function openBrowserStores(): Promise<{
  datasets: DatasetStore;
  caches: BlobStore;
  checkpoints: BlobStore;
  runs: BlobStore;
}> {
  const root = await privateDirectory();
  const folder = (name: string) => folderIn(root, name);
  return {
    datasets: new DatasetStore(await folder('datasets')),
    caches: new BlobStore(await folder('caches')),
    checkpoints: new BlobStore(await folder('checkpoints')),
    runs: new BlobStore(await folder('runs')),
  };
}
