import { shown } from '../../base/text';
import { zipSync } from 'fflate';
import * as v from 'valibot';
import { baseName, dataFileFromBytes, readAll, type DataFile } from '../../data/data-file';
import { filesInZip, type ZipLimits } from '../../data/zip-files';
import { badInput, inFile, inFileNow } from '../../base/failure';
import type { NetworkInfo } from '../experiments/system';
import { METRICS } from '../metrics/metrics-schema';
import type { GeneratedSet } from '../routes/generated-set';
import { decodeRoutes, encodeRoutes, isKeepable } from '../routes/route-tensors';
import { readJson } from '../../base/plain-json';
import type { RunReader } from './run-reader';
import type { RunRecord } from '../records/run-record';
import { text } from '../../base/json';
import { FROM_FILE, type RunContents, type RunPlan, type StepSeries } from '../records/run-contents';
import { decodeSeries, encodeSeries } from './series-tensors';

/** What a run left behind, without what it was asked to do. */
export type RunResults = Omit<RunContents, 'plan'>;

export const RUN_FILES = {
  record: 'run.json',
  metrics: 'metrics.json',
  routes: 'routes.safetensors',
  series: 'series.safetensors',
} as const;
const ABOUT = 'bundle.json';

const MIB = 1024 ** 2;
/** A run has ten files; its largest are checkpoints, of which the thesis's largest has 10 MB. */
export const BUNDLE_LIMITS: ZipLimits = {
  maxEntries: 64,
  maxUnpackedBytes: 1024 * MIB,
  maxRatio: 200,
  ratioFromBytes: 16 * MIB,
};
/** Bytes of a record or of measures. */
export const LONGEST_JSON = 32 * MIB;

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 1));

/** Says which routes cannot be kept, and why; null where all can. */
export function unkeptRoutes(sets: readonly GeneratedSet[]): string | null {
  const names = sets
    .filter((set) => !isKeepable(set))
    .map(({ source, odSource }) => `${source} (${odSource})`);
  if (names.length === 0) return null;
  return (
    `The routes of ${names.join(', ')} are not kept with the run: their times are beyond all numbers. ` +
    'A road of the data set has a length or a speed that cannot be.'
  );
}

/** What a run left behind as files by name: those that it has and that can be read again. */
export function filesOfRun(results: RunResults): Map<string, Uint8Array> {
  const { record, metrics, checkpoints, sets, series } = results;
  const files = new Map<string, Uint8Array>();
  if (record) files.set(RUN_FILES.record, utf8(record));
  if (metrics) files.set(RUN_FILES.metrics, utf8(metrics));
  for (const { name, bytes } of checkpoints) files.set(`${name}.safetensors`, bytes);
  const keepable = sets.filter(isKeepable);
  if (keepable.length > 0) files.set(RUN_FILES.routes, encodeRoutes(keepable));
  if (series.length > 0) files.set(RUN_FILES.series, encodeSeries(series));
  return files;
}

/** The way back, from any source. @param place before the names of files in errors: "run.zip/" @throws Failure 'bad-input' that names the file */
export async function runFromFiles(
  files: ReadonlyMap<string, Uint8Array>,
  reader: RunReader,
  system: string | null = null,
  place = '',
): Promise<RunResults> {
  const read = <T>(name: string, decode: (bytes: Uint8Array, file: string) => T): T | null => {
    const bytes = files.get(name);
    const file = `${place}${name}`;
    return bytes ? inFileNow(file, () => decode(bytes, file)) : null;
  };
  const record = await read(RUN_FILES.record, (bytes, file) => reader.record(file, bytes));
  const owner = record?.system ?? system;
  const networks = owner === null ? [] : reader.system(owner).networks;
  return {
    record,
    metrics: read(RUN_FILES.metrics, (bytes, file) => readJson(file, bytes, METRICS)),
    checkpoints: networks.flatMap(({ name }) => {
      const found = read(`${name}.safetensors`, (bytes, file) =>
        reader.checkpoint(owner!, name, bytes, file),
      );
      return found ? [found] : [];
    }),
    sets: read(RUN_FILES.routes, decodeRoutes) ?? [],
    series: inOrder(read(RUN_FILES.series, decodeSeries) ?? [], networks),
  };
}

/** A file has its tensors in the order of their names. */
function inOrder(series: readonly StepSeries[], networks: readonly NetworkInfo[]): StepSeries[] {
  const names = networks.map(({ name }) => name);
  return [...series].sort((a, b) => names.indexOf(a.network) - names.indexOf(b.network));
}

/** In characters; a longer name is cut. */
export const LONGEST_RUN_NAME = 200;

const about = v.object({
  format: v.literal('route-distillery-bundle'),
  version: v.literal(1),
  id: text(100),
  name: text(LONGEST_RUN_NAME),
});

/**
 * A finished run as one zip: `bundle.json` with its name, `run.json`, `metrics.json`, checkpoints, routes and
 * curves as safetensors. Equal runs give equal bytes.
 * @throws Failure 'bad-input' if the run has no record: there is nothing to tell yet
 */
export function zipRun(
  { id, name }: Pick<RunPlan, 'id' | 'name'>,
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  if (!files.has(RUN_FILES.record))
    throw badInput(`"${shown(name)}" has no results to export. Let it run to its end first.`);
  const called = name.slice(0, LONGEST_RUN_NAME);
  const head = utf8({ format: 'route-distillery-bundle', version: 1, id, name: called });
  // Zip keeps the fields of the local clock: the same fields in every time zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries([[ABOUT, head], ...files]), { level: 9, mtime });
}

/**
 * Reads such a zip, which may come from anywhere.
 * @throws Failure 'bad-input': what is wrong with which file
 */
export const readRunZip = (zip: DataFile, reader: RunReader): Promise<RunContents> =>
  inFile(zip.name, () => readContents(zip, reader));

async function readContents(zip: DataFile, reader: RunReader): Promise<RunContents> {
  const files = await filesOfZip(zip, reader);
  const head = files.get(ABOUT);
  if (!head || !files.has(RUN_FILES.record))
    throw badInput(
      `${shown(zip.name)} is no exported run: it has no ${head ? RUN_FILES.record : ABOUT}. Choose a zip that "Export" or "npx route-distillery train" wrote.`,
      { file: zip.name },
    );
  const place = `${zip.name}/`;
  const { id, name } = readJson(`${place}${ABOUT}`, head, about);
  const results = await runFromFiles(files, reader, null, place);
  return { plan: planOf(results.record as RunRecord, id, name), ...results };
}

/** The same from memory. */
export const readRunBytes = (name: string, bytes: Uint8Array, reader: RunReader): Promise<RunContents> =>
  readRunZip(dataFileFromBytes(name, bytes), reader);

/** Files by their last name; folders do not matter, what is not ours is left. */
async function filesOfZip(zip: DataFile, { systems }: RunReader): Promise<Map<string, Uint8Array>> {
  const known = new Set<string>([
    ABOUT,
    ...Object.values(RUN_FILES),
    ...systems.flatMap(({ networks }) => networks.map(({ name }) => `${name}.safetensors`)),
  ]);
  const files = new Map<string, Uint8Array>();
  for (const file of await filesInZip(zip, BUNDLE_LIMITS)) {
    const name = baseName(file.name);
    if (!known.has(name)) continue;
    if (files.has(name))
      throw badInput(`${shown(zip.name)} holds ${shown(name)} twice. Export the run again.`, {
        file: zip.name,
      });
    const limit = name.endsWith('.json') ? LONGEST_JSON : BUNDLE_LIMITS.maxUnpackedBytes;
    files.set(name, await readAll(file, limit));
  }
  return files;
}

/** What a finished run was asked to do, from its record. */
export function planOf(record: RunRecord, id: string, name: string): RunPlan {
  const { system, config, data, oldData, networks } = record;
  const all = Object.entries(networks);
  const starts = all.flatMap(([network, { start }]) => (start ? [[network, start.name] as const] : []));
  return {
    id,
    name,
    system,
    config,
    networks: all.filter(([, { origin }]) => origin === 'trained').map(([network]) => network),
    given: Object.fromEntries(
      all.filter(([, { origin }]) => origin === 'given').map(([network]) => [network, FROM_FILE]),
    ),
    ...(starts.length > 0 && { start: Object.fromEntries(starts) }),
    ...(oldData && { oldData: oldData.name }),
    dataset: {
      name: data.name,
      fingerprint: data.fingerprint,
      id: null,
      ...(data.simulated && { simulated: true }),
    },
  };
}
