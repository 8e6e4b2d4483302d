import { shown } from '../../src/base/text';
import { Failure } from '../../src/base/failure';
import { differences } from '../../src/engine/settings/configuration';
import { writeFlags } from '../../src/engine/settings/setting-texts';
import type { SettingValue } from '../../src/engine/settings/settings';
import type { SystemEntry } from '../../src/engine/experiments/system';
import type { RunRecord } from '../../src/engine/records/run-record';
import { flagsOf, identityOf } from '../train/run-identity';

/** Runs that differ in the seed alone. */
export interface Variant {
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
  const kinds = new Map<string, Map<number, number>>();
  for (const [run, record] of records.entries()) {
    checkSameData(records[0], record, places[0], places[run]);
    const { seed } = system.facts(record.config);
    const kind = JSON.stringify([{ ...(record.config as object), seed: 0 }, identityOf(record).starts]);
    const runs = kinds.get(kind) ?? new Map<number, number>();
    const before = runs.get(seed);
    if (before !== undefined)
      throw new Failure(
        'bad-input',
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
    throw new Failure(
      'bad-input',
      `Runs of several variants start from other weights (${shown(places[Math.min(...twice.runs.values())])}). Compare runs that start from the same ones.`,
    );
  return named;
}

/** @throws Failure 'bad-input' that names the run */
function checkSameData(first: RunRecord, other: RunRecord, firstPlace: string, place: string): void {
  if (other.system !== first.system)
    throw new Failure(
      'bad-input',
      `${shown(place)} is a run of the system "${other.system}", ${shown(firstPlace)} one of "${first.system}". Compare runs of one system.`,
    );
  const dataOf = ({ data, testedOn }: RunRecord) => [data.fingerprint, testedOn?.fingerprint].join(' ');
  if (dataOf(other) !== dataOf(first))
    throw new Failure(
      'bad-input',
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
