import { zipSync } from 'fflate';
import * as v from 'valibot';
import { baseName, dataFileFromBytes, readAll, type DataFile } from '../../data/data-file';
import { filesInZip, type ZipLimits } from '../../data/zip-files';
import { Failure } from '../../base/failure';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { readSafetensors } from '../../nn/safetensors';
import type { GeneratedSet } from '../../systems/routes/drawing/generation-step';
import { METRICS } from '../metrics/metrics-schema';
import { readJson } from './plain-json';
import { decodeRoutes, encodeRoutes } from '../routes/route-tensors';
import type { Checkpoint } from '../../systems/routes/run-experiment';
import type { RunRecord } from './run-record';
import { RECORD, text } from './run-schema';
import type { RunContents, RunPlan, StepSeries } from './runs-service';
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
const CHECKPOINTS: readonly Checkpoint['name'][] = ['teacher', 'vanilla', 'distilled'];

const MIB = 1024 ** 2;
/** A run has ten files; its largest are checkpoints, of which the thesis's largest has 10 MB. */
export const BUNDLE_LIMITS: ZipLimits = {
  maxEntries: 64,
  maxUnpackedBytes: 1024 * MIB,
  maxRatio: 200,
  ratioFromBytes: 16 * MIB,
};
const LONGEST_JSON = 32 * MIB;

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 1));

/** What a run left behind as files by name: those that it has. */
export function filesOfRun(results: RunResults): Map<string, Uint8Array> {
  const { record, metrics, checkpoints, sets, series } = results;
  const files = new Map<string, Uint8Array>();
  if (record) files.set(RUN_FILES.record, utf8(record));
  if (metrics) files.set(RUN_FILES.metrics, utf8(metrics));
  for (const { name, bytes } of checkpoints) files.set(`${name}.safetensors`, bytes);
  if (sets.length > 0) files.set(RUN_FILES.routes, encodeRoutes(sets));
  if (series.length > 0) files.set(RUN_FILES.series, encodeSeries(series));
  return files;
}

/** The way back, from any source. @throws Failure 'bad-input' that names the file */
export function runFromFiles(files: ReadonlyMap<string, Uint8Array>): RunResults {
  const read = <T>(name: string, decode: (bytes: Uint8Array) => T): T | null => {
    const bytes = files.get(name);
    return bytes ? decode(bytes) : null;
  };
  return {
    record: read<RunRecord>(RUN_FILES.record, (bytes) => readJson(RUN_FILES.record, bytes, RECORD)),
    metrics: read<MetricsReport>(RUN_FILES.metrics, (bytes) => readJson(RUN_FILES.metrics, bytes, METRICS)),
    checkpoints: CHECKPOINTS.flatMap((name) => checkpointIn(files, name)),
    sets: read<GeneratedSet[]>(RUN_FILES.routes, decodeRoutes) ?? [],
    series: read<StepSeries[]>(RUN_FILES.series, decodeSeries) ?? [],
  };
}

const SYSTEMS = { teacher: 'LM-TAD', vanilla: 'HOSER', distilled: 'HOSER' } as const;

function checkpointIn(files: ReadonlyMap<string, Uint8Array>, name: Checkpoint['name']): Checkpoint[] {
  const file = `${name}.safetensors`;
  const bytes = files.get(file);
  if (!bytes) return [];
  try {
    const { metadata } = readSafetensors(bytes);
    if (metadata.system === SYSTEMS[name]) return [{ name, bytes }];
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw new Failure('bad-input', `${file}: ${thrown.message}`, { file });
  }
  throw new Failure('bad-input', `${file} holds no ${SYSTEMS[name]} network. Export the run again.`, {
    file,
  });
}

const about = v.object({
  format: v.literal('route-distillery-bundle'),
  version: v.literal(1),
  id: text(100),
  name: text(200),
});

/**
 * A finished run as one zip: `bundle.json` with its name, `run.json`, `metrics.json`, checkpoints, routes and curves as
 * safetensors. Equal runs give equal bytes.
 * @throws Failure 'bad-input' if the run has no record: there is nothing to tell yet
 */
export function zipRun(
  { id, name }: Pick<RunPlan, 'id' | 'name'>,
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  if (!files.has(RUN_FILES.record))
    throw new Failure('bad-input', `"${name}" has no results to export. Let it run to its end first.`);
  const head = utf8({ format: 'route-distillery-bundle', version: 1, id, name });
  // Zip keeps the fields of the local clock: the same fields in every time zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries([[ABOUT, head], ...files]), { level: 9, mtime });
}

/** Reads such a zip, which may come from anywhere. @throws Failure 'bad-input': what is wrong with which file */
export async function readRunZip(zip: DataFile): Promise<RunContents> {
  const files = await filesOfZip(zip);
  const head = files.get(ABOUT);
  if (!head || !files.has(RUN_FILES.record))
    throw new Failure(
      'bad-input',
      `${zip.name} is no exported run: it has no ${head ? RUN_FILES.record : ABOUT}. Choose a zip that "Export" or "npm run job" wrote.`,
      { file: zip.name },
    );
  const { id, name } = readJson(ABOUT, head, about);
  const results = runFromFiles(files);
  return { plan: planOf(results.record as RunRecord, id, name), ...results };
}

/** The same from memory. */
export const readRunBytes = (name: string, bytes: Uint8Array): Promise<RunContents> =>
  readRunZip(dataFileFromBytes(name, bytes));

/** Files by their last name; folders do not matter, what is not ours is left. */
async function filesOfZip(zip: DataFile): Promise<Map<string, Uint8Array>> {
  const known = new Set<string>([
    ABOUT,
    ...Object.values(RUN_FILES),
    ...CHECKPOINTS.map((name) => `${name}.safetensors`),
  ]);
  const files = new Map<string, Uint8Array>();
  for (const file of await filesInZip(zip, BUNDLE_LIMITS)) {
    const name = baseName(file.name);
    if (!known.has(name)) continue;
    if (files.has(name))
      throw new Failure('bad-input', `${zip.name} holds ${name} twice. Export the run again.`, {
        file: zip.name,
      });
    const limit = name.endsWith('.json') ? LONGEST_JSON : BUNDLE_LIMITS.maxUnpackedBytes;
    files.set(name, await readAll(file, limit));
  }
  return files;
}

/** What a finished run was asked to do, from its record. */
export function planOf(record: RunRecord, id: string, name: string): RunPlan {
  const { config, data, students, teacher, teacherFrom } = record;
  return {
    id,
    name,
    config,
    students: (['vanilla', 'distilled'] as const).filter((student) => students[student]),
    teacher: teacher ? 'train' : teacherFrom === 'given' ? 'file' : 'none',
    dataset: {
      name: data.name,
      fingerprint: data.fingerprint,
      id: null,
      ...(data.simulated && { simulated: true }),
    },
  };
}

/**
 * Curves of one point an epoch, from a record: the means over the epoch, at its last step. What a run without a page has.
 */
export function epochSeries({ config, data, teacher, students }: RunRecord): StepSeries[] {
  const reports = { teacher, vanilla: students.vanilla, distilled: students.distilled };
  return CHECKPOINTS.flatMap((network): StepSeries[] => {
    const history = reports[network]?.training.history ?? [];
    if (history.length === 0) return [];
    const { batchSize, accumulation } = (network === 'teacher' ? config.teacher : config.student).training;
    const stepsPerEpoch = Math.ceil(Math.ceil(data.trips.train / batchSize) / accumulation);
    const names = Object.keys(history[0].means);
    const column = (name: string) => Float32Array.from(history, ({ means }) => means[name] ?? NaN);
    return [
      {
        network,
        step: Float32Array.from(history, ({ epoch }) => epoch * stepsPerEpoch),
        columns: Object.fromEntries(names.map((name) => [name, column(name)])),
      },
    ];
  });
}
