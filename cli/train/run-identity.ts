import { shown } from '../../src/base/text';
import type { BackendName } from '../../src/engine/backend/backend';
import { differences } from '../../src/engine/settings/configuration';
import { labelOf, type AnySettingTable, type ValueName } from '../../src/engine/settings/settings';
import type { SystemEntry } from '../../src/engine/experiments/system';
import type { RunRecord } from '../../src/engine/records/run-record';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput } from '../../src/base/failure';

/** What makes two runs the same run: what one computes the other does, to the last bit. */
export interface RunIdentity {
  readonly system: string;
  /** The system's configuration. */
  readonly config: object;
  /** Fingerprint of the data set. */
  readonly data: string;
  readonly zones: number;
  readonly backend: BackendName;
  /** What networks start from or are, where those are no fresh weights: by name, as `startedFrom` says it. */
  readonly starts: Readonly<Record<string, string>>;
  /** Fingerprint of the earlier data that are measured on too, where there are any. */
  readonly oldData?: string;
  /** Fingerprint of the other data that networks are tested on too, where there are any. */
  readonly testedOn?: string;
}

/** @param isTrained whether it is trained further, or used as it is */
export const startedFrom = (digest: string, isTrained: boolean): string =>
  isTrained ? digest : `${digest} as it is`;

export const identityOf = (record: RunRecord): RunIdentity => {
  const { system, config, data, oldData, testedOn, backend, networks } = record;
  return {
    system,
    config: config as object,
    data: data.fingerprint,
    zones: data.zones.count,
    backend: backend.backend,
    ...(oldData && { oldData: oldData.fingerprint }),
    ...(testedOn && { testedOn: testedOn.fingerprint }),
    starts: Object.fromEntries(
      Object.entries(networks).flatMap(([name, { start, origin, digest }]) => {
        if (start) return [[name, startedFrom(start.digest, true)]];
        return origin === 'given' && digest !== undefined ? [[name, startedFrom(digest, false)]] : [];
      }),
    ),
  };
};

/** Everything of a system that flags set. */
export const flagsOf = ({ settings, switches }: SystemEntry): AnySettingTable => ({
  ...switches,
  ...settings,
});

/**
 * In what a run that is there differs from one that is wanted, to go on from "there": "Seed is 7 there and 42
 * here". Empty where they are the same run.
 */
export function differencesOf(there: RunIdentity, here: RunIdentity, system: SystemEntry): string[] {
  const other = (what: string, a: unknown, b: unknown) =>
    a === b ? [] : [`${what} is ${valueInWords(a)} there and ${valueInWords(b)} here`];
  const apart = [
    ...other('the system', there.system, here.system),
    ...other('the data set', there.data.slice(0, 8), here.data.slice(0, 8)),
    ...other('the old data', there.oldData?.slice(0, 8) ?? 'none', here.oldData?.slice(0, 8) ?? 'none'),
    ...other(
      'the data to test on',
      there.testedOn?.slice(0, 8) ?? 'none',
      here.testedOn?.slice(0, 8) ?? 'none',
    ),
    ...other('the number of zones', there.zones, here.zones),
    ...other('the backend', there.backend, here.backend),
    ...[...new Set([...Object.keys(there.starts), ...Object.keys(here.starts)])].flatMap((network) => {
      const [a, b] = [there, here].map(({ starts }) => starts[network] ?? 'fresh weights');
      return other(`what the ${network} network starts from`, a, b);
    }),
  ];
  if (there.system !== here.system) return apart;
  const naming = { settings: flagsOf(system), presetValues: system.presetValues };
  const settings = differences([naming], [there.config, here.config]);
  return [...apart, ...settings.flatMap(({ path, name, values: [a, b] }) => other(called(name, path), a, b))];
}

const called = (name: ValueName | undefined, path: string): string =>
  name ? [name.part, labelOf(name)].filter(Boolean).join(', ') : path;

function valueInWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === undefined ? 'not set' : shown(String(value), 80);
}

/** Each place once: a run compared with itself would count as two seeds. @throws Failure 'bad-input' */
export async function checkDistinct(places: readonly string[]): Promise<void> {
  const seen = new Map<string, string>();
  for (const place of places) {
    const path = await realpath(place).catch(() => resolve(place));
    const before = seen.get(path);
    if (before !== undefined)
      throw badInput(`${shown(before)} and ${shown(place)} are one folder. Name each run once.`);
    seen.set(path, place);
  }
}

/** @throws Failure 'bad-input' that names the run of another system */
export function checkSameSystem(records: readonly RunRecord[], places: readonly string[]): void {
  const stranger = records.findIndex(({ system }) => system !== records[0].system);
  if (stranger >= 0)
    throw badInput(
      `${shown(places[stranger])} is a run of the system "${records[stranger].system}", ${shown(places[0])} one of "${records[0].system}". Compare runs of one system.`,
    );
}

/**
 * Runs are alike where the data, the weights that they start from and all settings but the seed are.
 * @throws Failure 'bad-input' that names the run that is of another kind
 */
export function checkComparable(records: readonly RunRecord[], places: readonly string[]): void {
  checkSameSystem(records, places);
  const kind = (record: RunRecord) =>
    JSON.stringify([
      record.data.fingerprint,
      { ...(record.config as object), seed: 0 },
      identityOf(record).starts,
    ]);
  const other = records.findIndex((record) => kind(record) !== kind(records[0]));
  if (other < 0) return;
  throw badInput(
    `${shown(places[other])} is of other data, settings or weights to start from than ${shown(places[0])}. Compare runs that differ in the seed alone.`,
  );
}
