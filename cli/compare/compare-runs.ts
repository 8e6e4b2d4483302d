import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted, shown } from '../../src/base/text';
import { badInput } from '../../src/base/failure';
import { readAll } from '../../src/data/data-file';
import { METRICS } from '../../src/engine/metrics/metrics-schema';
import { readJson } from '../../src/base/plain-json';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { RUN_FILES } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import type { ScoreFormat } from '../../src/engine/records/run-format';
import type { RunRecord } from '../../src/engine/records/run-record';
import { systems } from '../../src/systems/registry';
import type { MetricsReport } from '../../src/evaluation/metrics-report';
import {
  renderRunsSummary,
  summariseDifferences,
  summariseModels,
  type SummarisedRun,
  aligned,
  spreadOf,
  withInterval,
} from '../../src/evaluation/runs-summary';
import {
  renderScoreSummary,
  summariseScores,
  type ModelScores,
  type ScoreTitles,
} from '../../src/evaluation/score-summary';
import { checkComparable, checkSameSystem, checkDistinct, flagsOf, identityOf } from '../train/run-identity';
import { writeWhole } from '../files/whole-file';
import { dataFilesFromPaths } from '../node-files';
import { inFolder } from '../command';
import { differences } from '../../src/engine/settings/configuration';
import { writeFlags } from '../../src/engine/settings/setting-texts';
import type { SettingValue } from '../../src/engine/settings/settings';

/** Runs to compare. */
export interface CompareOptions {
  readonly folders: readonly string[];
  /** Whether they are of several sets of settings. */
  readonly variants: boolean;
  /** File for the summary. */
  readonly json: string | undefined;
}

interface Run {
  readonly folder: string;
  readonly record: RunRecord;
  /** Null where the run drew no routes. */
  readonly metrics: MetricsReport | null;
}

/** More than any run.json or metrics.json has. */
const LARGEST_FILE = 32 * 1024 ** 2;

function bytesOf(path: string): Promise<Uint8Array> {
  return dataFilesFromPaths([path]).then(([file]) => {
    if (file) return readAll(file, LARGEST_FILE);
    throw badInput(`${shown(path)} is a folder. Name folders that the command train wrote.`);
  });
}

/** A record of any version, and its measures: both checked, whoever wrote them. */
async function readRun(reader: RunReader, folder: string): Promise<Run> {
  const [run, metrics] = [RUN_FILES.record, RUN_FILES.metrics].map((name) => join(folder, name));
  const record = await reader.record(run, await bytesOf(run));
  const report = existsSync(metrics) ? readJson(metrics, await bytesOf(metrics), METRICS) : null;
  return { folder, record, metrics: report };
}

/** What the system tells of runs, or why they cannot be summarised. */
async function scoresOf(reader: RunReader, { record, folder }: Run): Promise<ScoreFormat> {
  const { scores } = await reader.format(record.system);
  if (scores) return scores;
  throw badInput(
    `${shown(folder)} is of the system ${shown(record.system)}, whose runs have no scores to compare.`,
  );
}

/** The summary of several runs, as text and as plain data. */
function summaryOf(
  runs: readonly Run[],
  format: ScoreFormat,
): { readonly text: string; readonly data: object } {
  const scores = runs.map(({ record, folder }) => format.of(record, join(folder, RUN_FILES.record)));
  const measured = runs.flatMap(({ metrics }, i): SummarisedRun[] =>
    metrics ? [{ report: metrics, scores: scores[i] }] : [],
  );
  if (measured.length === 0) {
    const data = summariseScores(scores, format.pairs);
    return { text: renderScoreSummary(data, format.titles), data };
  }
  const without = runs.find(({ metrics }) => !metrics);
  if (without)
    throw badInput(
      `${shown(without.folder)} has no ${RUN_FILES.metrics}, and others have. Compare runs that all drew routes.`,
    );
  const models = summariseModels(measured);
  const differences = summariseDifferences(measured);
  return { text: renderRunsSummary(models, differences), data: { models, differences } };
}

/** The scores of several variants beside the first, as text and as plain data. */
function variantSummary(runs: readonly Run[], variants: readonly Variant[], format: ScoreFormat) {
  const scores = runs.map(({ record, folder }) => format.of(record, join(folder, RUN_FILES.record)));
  const data = summariseVariants(
    variants.map(({ name, runs: own }) => ({
      name,
      runs: new Map([...own].map(([seed, run]) => [seed, scores[run]])),
    })),
  );
  if (data.length === 0)
    throw badInput('All runs say the same, so there is nothing to tell variants apart by.');
  return { text: renderVariants(data, format.titles), data };
}

const seedsTitle = ([first, ...others]: readonly RunRecord[], facts: SystemEntry['facts']): string => {
  const seeds = [first, ...others].map(({ config }) => facts(config).seed).join(', ');
  return `${first.data.name}, preset ${facts(first.config).preset}, seeds ${seeds}`;
};

function variantsTitle([{ data, testedOn }]: readonly RunRecord[], variants: readonly Variant[]): string {
  const where = testedOn ? `${data.name}, tested in ${testedOn.name} too` : data.name;
  return `${where}, ${counted(variants.length, 'variant')}; the first: ${variants[0].settings}`;
}

/** Prints the mean and spread of runs and their differences. @throws Failure 'bad-input' */
export async function compareRuns(request: CompareOptions): Promise<void> {
  const { folders } = request;
  await checkDistinct(folders);
  const reader = new RunReader(systems);
  const runs: Run[] = [];
  for (const folder of folders) runs.push(await readRun(reader, folder));
  const records = runs.map(({ record }) => record);
  const system = reader.system(records[0].system);
  const { facts } = system;
  const variants = request.variants ? variantsOf(records, folders, system) : null;
  if (!variants) checkComparable(records, folders);
  const format = await scoresOf(reader, runs[0]);
  const { text, data } = variants ? variantSummary(runs, variants, format) : summaryOf(runs, format);
  console.log(variants ? variantsTitle(records, variants) : seedsTitle(records, facts));
  if (!variants) for (const line of format.lines?.(records) ?? []) console.log(line);
  console.log(`\n${text}`);
  const { json } = request;
  if (json) await inFolder(json, () => writeWhole(json, [JSON.stringify(data, null, 2)]), '--json');
}

/** Runs that differ in the seed alone. */
interface Variant {
  /** "first", and for the others what they do otherwise than the first: options of `train`. */
  readonly name: string;
  /** All flags that make it of the preset, which stands in front. */
  readonly settings: string;
  /** Places of its runs among all, by seed. */
  readonly runs: ReadonlyMap<number, number>;
}

/**
 * Parts runs on the same data into variants, in the order in which they are named.
 * @param places folders of the runs, for messages
 * @throws Failure 'bad-input' for runs of another system or on other data, and for a seed that a variant has twice
 */
export function variantsOf(
  records: readonly RunRecord[],
  places: readonly string[],
  system: SystemEntry,
): Variant[] {
  checkSameSystem(records, places);
  const kinds = new Map<string, Map<number, number>>();
  for (const [run, record] of records.entries()) {
    checkSameData(records[0], record, places[0], places[run]);
    const { seed } = system.facts(record.config);
    const kind = JSON.stringify([{ ...(record.config as object), seed: 0 }, identityOf(record).starts]);
    const runs = kinds.get(kind) ?? new Map<number, number>();
    const before = runs.get(seed);
    if (before !== undefined)
      throw badInput(
        `${shown(places[before])} and ${shown(places[run])} have the same settings and the same seed ${seed}. Name each run once.`,
      );
    kinds.set(kind, runs.set(seed, run));
  }
  const variants = [...kinds.values()];
  const recordOf = (runs: ReadonlyMap<number, number>) => records[Math.min(...runs.values())];
  const first = recordOf(variants[0]);
  const named = variants.map((runs, i) => {
    const { config } = recordOf(runs);
    const { preset } = system.facts(config);
    const flags = changes(system, first.config, config).join(' ');
    const name = i === 0 ? 'first' : flags === '' ? 'other weights to start from' : flags;
    const settings = [`preset ${preset}`, ...changes(system, system.presets[preset], config)].join(' ');
    return { name, settings, runs };
  });
  const twice = named.find(({ name }, i) => named.findIndex((other) => other.name === name) < i);
  if (twice)
    throw badInput(
      `Runs of several variants start from other weights (${shown(places[Math.min(...twice.runs.values())])}). Compare runs that start from the same ones.`,
    );
  return named;
}

/** @throws Failure 'bad-input' that names the run */
function checkSameData(first: RunRecord, other: RunRecord, firstPlace: string, place: string): void {
  const dataOf = ({ data, testedOn }: RunRecord) => [data.fingerprint, testedOn?.fingerprint].join(' ');
  if (dataOf(other) !== dataOf(first))
    throw badInput(
      `${shown(place)} learnt from or was tested on other data than ${shown(firstPlace)}. Compare runs on the same data.`,
    );
}

/** The flags that make the second configuration of the first, but for the seed; values without a flag by their path. */
function changes(system: SystemEntry, from: unknown, to: unknown): string[] {
  const table = flagsOf(system);
  const naming = { settings: table, presetValues: system.presetValues };
  return differences([naming], [from as object, to as object])
    .filter(({ path }) => path !== 'seed')
    .map(({ path, values }) => {
      const value = values[1] as SettingValue;
      const id = Object.keys(table).find((each) => table[each].path === path);
      const [flag] = id === undefined ? [] : writeFlags(table, { [id]: value });
      return flag ?? `${path}=${String(value)}`;
    });
}

/** Runs of one way to train, by their seeds. */
export interface VariantRuns {
  readonly name: string;
  readonly runs: ReadonlyMap<number, ModelScores>;
}

/** A mean over seeds with Student's 95 % interval; NaN where one seed has no interval. */
interface OverSeeds {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** In the order of the seeds. */
  readonly values: readonly number[];
}

/** One score of one model in one variant. */
interface VariantScore {
  readonly variant: string;
  readonly seeds: readonly number[];
  readonly over: OverSeeds;
  /** Minus the first variant, seed by seed over the seeds that both have, and as a share of it; null for the first, and without such a seed. */
  readonly difference: (OverSeeds & { readonly share: number }) | null;
}

/** One score of one model in all variants that have it. Plain data. */
interface VariantTable {
  readonly model: string;
  readonly score: string;
  readonly variants: readonly VariantScore[];
}

/**
 * Scores of several variants beside the first, by model and score. Scores that are the same in all runs, as those of baselines are, tell
 * variants not apart and are left out.
 */
export function summariseVariants(variants: readonly VariantRuns[]): VariantTable[] {
  const runs = variants.flatMap((variant) => [...variant.runs.values()]);
  const named = runs.flatMap((run) =>
    Object.entries(run).flatMap(([model, scores]) =>
      Object.keys(scores).map((score) => JSON.stringify([model, score])),
    ),
  );
  return [...new Set(named)].flatMap((key) => {
    const [model, score] = JSON.parse(key) as [string, string];
    const of = ({ runs: own }: VariantRuns) => seedValues(own, model, score);
    const values = variants.flatMap((variant) => [...of(variant).values()]);
    if (new Set(values).size < 2) return [];
    const first = of(variants[0]);
    const rows = variants
      .map((variant, i) => rowOf(variant.name, of(variant), i === 0 ? null : first))
      .filter(({ seeds }) => seeds.length > 0);
    return [{ model, score, variants: rows }];
  });
}

/** What runs have of a score, by seed; what is no number is left out. */
function seedValues(runs: VariantRuns['runs'], model: string, score: string): Map<number, number> {
  const all = [...runs].map(([seed, scores]) => [seed, scores[model]?.[score] ?? NaN] as const);
  return new Map(all.filter(([, value]) => Number.isFinite(value)).toSorted(([a], [b]) => a - b));
}

function rowOf(
  variant: string,
  own: ReadonlyMap<number, number>,
  first: ReadonlyMap<number, number> | null,
): VariantScore {
  const seeds = [...own.keys()];
  const both = first ? seeds.filter((seed) => first.has(seed)) : [];
  const apart = overSeeds(both.map((seed) => own.get(seed)! - first!.get(seed)!));
  const before = overSeeds(both.map((seed) => first!.get(seed)!));
  const difference = both.length > 0 ? { ...apart, share: apart.mean / before.mean } : null;
  return { variant, seeds, over: overSeeds([...own.values()]), difference };
}

function overSeeds(values: readonly number[]): OverSeeds {
  const { mean, low, high } = withInterval(spreadOf(values));
  return { mean, low, high, values };
}

/** As text: a table for each model and score, variants as rows. */
export function renderVariants(tables: readonly VariantTable[], titles: ScoreTitles): string {
  const blocks = tables.map(({ model, score, variants }) => {
    const { title, isShare, decimals } = titles[score] ?? { title: score, isShare: false, decimals: 2 };
    const shown = (value: number, signed = false) => {
      if (!Number.isFinite(value)) return '-';
      return signedText(isShare ? 100 * value : value, decimals, signed);
    };
    const interval = ({ mean, low, high }: OverSeeds, signed = false) =>
      `${shown(mean, signed)} [${shown(low, signed)}, ${shown(high, signed)}]`;
    const rows = variants.map(({ variant, seeds, over, difference }) => [
      variant,
      seeds.join(', '),
      interval(over),
      over.values.map((value) => shown(value)).join(', '),
      difference ? interval(difference, true) : '',
      difference ? signedPercent(difference.share) : '',
    ]);
    const heads = ['', 'seeds', 'mean [95 %]', 'each', 'minus the first [95 %]', 'of it'];
    return `${title}${isShare ? ' %' : ''}, ${model}\n${aligned([heads, ...rows])}`;
  });
  return `${blocks.join('\n\n')}\n`;
}

const signedPercent = (share: number): string => `${signedText(100 * share, 1, true)} %`;

/** What rounds to 0 has no sign. */
function signedText(value: number, decimals: number, signed: boolean): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace('-', '');
  return signed && value > 0 ? `+${text}` : text;
}
