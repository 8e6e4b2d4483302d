import { writeFlags } from '../settings/setting-texts';
import { overridden, valueAt } from '../settings/configuration';
import {
  labelOf,
  settingsOf,
  valueInWords,
  type AnySettingTable,
  type Setting,
  type SettingValue,
} from '../settings/settings';
import type { SystemEntry } from '../experiments/system';
import type { RunRecord } from '../records/run-record';
import type { NamedValue, ReportRun } from './report-data';

/** A run whose facts a report tells. */
export interface NamedRun {
  readonly name: string;
  readonly record: RunRecord;
  readonly system: SystemEntry;
}

/** The settings of a run, what it ran on and what it found, in words. */
export function reportRun({ name, record, system }: NamedRun, sentences: readonly string[]): ReportRun {
  const { seed } = system.facts(record.config);
  return {
    name,
    seed,
    settings: settingRows(system, record),
    environment: environmentRows(record),
    sentences,
  };
}

/** What people call a setting, with what it belongs to. */
export const settingName = (setting: Setting): string =>
  [setting.part, labelOf(setting)].filter(Boolean).join(', ');

/** What a configuration says for a setting, in words. */
export const settingText = (setting: Setting, config: object): string =>
  valueInWords(setting, (valueAt(config, setting.path) ?? null) as SettingValue | null);

/** The configuration of a run's preset; undefined where the preset is of another version. */
export function presetOf(system: SystemEntry, config: unknown): object | undefined {
  const { preset } = system.facts(config);
  return Object.hasOwn(system.presets, preset) ? (system.presets[preset] as object) : undefined;
}

/** The command that makes a run, and every setting as its form shows it. */
function settingRows(system: SystemEntry, { config }: RunRecord): NamedValue[] {
  const rows = settingsOf(system.settings).map(([, setting]) => ({
    name: settingName(setting),
    value: settingText(setting, config as object),
  }));
  return [{ name: 'Made by', value: commandOf(system, config as object) }, ...rows];
}

/** What a person types to make a run: the flags in which it differs from its preset. */
function commandOf(system: SystemEntry, config: object): string {
  const { preset } = system.facts(config);
  const table: AnySettingTable = { ...system.switches, ...system.settings };
  const usual = presetOf(system, config);
  const flags = usual ? writeFlags(table, overridden(table, config, usual)) : [];
  return [
    'npx route-distillery train --data DIR',
    `--system ${system.id}`,
    `--preset ${preset}`,
    ...flags,
  ].join(' ');
}

function environmentRows({ backend, versions, timing, networks }: RunRecord): NamedValue[] {
  const { adapter } = backend;
  const seconds = Object.entries(timing.seconds);
  return [
    { name: 'Backend', value: backend.backend },
    { name: 'Why this one', value: backend.why },
    ...(adapter
      ? [{ name: 'Graphics', value: [adapter.vendor, adapter.architecture, adapter.description].join(' ') }]
      : []),
    { name: 'Threads', value: String(backend.threads) },
    ...Object.entries(versions).map(([name, value]) => ({ name: `Version of ${name}`, value })),
    { name: 'Begun', value: timing.started },
    ...seconds.map(([name, value]) => ({ name: `Time for ${name}`, value: `${value.toFixed(1)} s` })),
    ...Object.entries(networks).flatMap(([name, { parameters }]) =>
      parameters === null ? [] : [{ name: `Parameters of ${name}`, value: parameters.toLocaleString('en') }],
    ),
  ];
}
