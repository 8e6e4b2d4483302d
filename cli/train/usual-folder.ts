import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { BackendName } from '../../src/engine/backend/backend';
import type { CheckInChoice } from '../../src/data/check-in-files/check-in-choice';
import type { SeriesChoice } from '../../src/data/flow-files/series-choice';
import { writeFlags } from '../../src/engine/settings/setting-texts';
import { overridden } from '../../src/engine/settings/configuration';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { isRoadList } from '../../src/domain/closed-roads';
import { ROOT } from '../package';
import { SAMPLES, type SampleDataset } from '../../src/engine/datasets/samples';
import { flagsOf } from './run-identity';
import type { WantedStart } from './start-options';

/** The city that comes with the page, beside its networks. */
export const SAMPLE_CITY = join(ROOT, 'public/sample-city');

/** Where a data set that comes with the page lies. */
export const pathOfSample = ({ id, address }: SampleDataset): string =>
  id === basename(SAMPLE_CITY) ? SAMPLE_CITY : join(ROOT, 'public', address);

/** The data set that comes with the page and lies at a path; undefined for any other. */
const sampleAt = (path: string): SampleDataset | undefined =>
  SAMPLES.find((sample) => pathOfSample(sample) === resolve(path));

/** What the data set at a path is called. */
export const dataTitle = (path: string): string => sampleAt(path)?.title ?? basename(resolve(path));

/** What the folder of a run is named by. */
interface NamedRun {
  readonly system: SystemEntry;
  readonly data: string;
  readonly preset: string;
  readonly config: object;
  readonly zones: number | undefined;
  readonly series: SeriesChoice;
  readonly checkIns: CheckInChoice;
  readonly closedRoads: string | undefined;
  readonly backend: BackendName;
  /** What the configuration is where no flag says otherwise. */
  readonly usual: object;
  /** What networks start from. */
  readonly starts: readonly WantedStart[];
  /** Earlier trips that are measured on too. */
  readonly oldData: string | undefined;
  /** Other data that networks are tested on too. */
  readonly testOn: string | undefined;
}

const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);

/** Names of folders are cut where there is a limit; what is cut off is told apart by a digest. */
const LONGEST_PART = 100;

const short = (text: string): string =>
  text.length <= LONGEST_PART ? text : `${text.slice(0, LONGEST_PART - 9)}-${digest(text, 8)}`;

/** Data elsewhere may have the same name. */
function dataName(data: string): string {
  return sampleAt(data)?.id ?? placeName(resolve(data), 'data');
}

const placeName = (path: string, otherwise: string): string =>
  `${short(basename(path) || otherwise)}-${digest(path, 6)}`;

const startName = ({ group: { name, epochsFlag }, path, asIs }: WantedStart): string =>
  `${name}-from-${placeName(resolve(path), 'root')}${asIs ? `-${epochsFlag}-0` : ''}`;

const closedName = (closedRoads: string): string =>
  `closed-roads-${isRoadList(closedRoads) ? closedRoads.replaceAll(/[^\d]+/g, '-') : placeName(resolve(closedRoads), 'list')}`;

/** "start-2012-03-01T06-30", "bins-900-s", "feature-speed-1a2b3c". */
const flowNames = ({ start, binSeconds, feature }: SeriesChoice): string[] => [
  ...(start === undefined
    ? []
    : [`start-${new Date(1000 * start).toISOString().slice(0, 16).replace(':', '-')}`]),
  ...(binSeconds === undefined ? [] : [`bins-${binSeconds}-s`]),
  // Any text may be the name of a feature, and not any that of a folder.
  ...(feature === undefined
    ? []
    : [`feature-${feature.replaceAll(/\W+/g, '-').slice(0, 20)}-${digest(feature, 6)}`]),
];

/** "zone-America-New_York", "columns-1a2b3c". */
const checkInNames = ({ columns, timeZone }: CheckInChoice): string[] => [
  ...(timeZone === undefined ? [] : [`zone-${timeZone.replaceAll(/\W+/g, '-')}`]),
  ...(columns === undefined ? [] : [`columns-${digest(JSON.stringify(columns), 6)}`]),
];

/** Folder of a run where none is named: it holds everything that makes runs differ. */
export function usualFolder(
  {
    system,
    data,
    backend,
    zones,
    series,
    checkIns,
    closedRoads,
    preset,
    config,
    usual,
    starts,
    oldData,
    testOn,
  }: NamedRun,
  usualSystem: SystemEntry,
  usualBackend: BackendName,
): string {
  const { seed } = system.facts(config);
  const { seed: _, ...others } = overridden(flagsOf(system), config, usual);
  const settings = writeFlags(flagsOf(system), others).map((flag) => flag.slice(2).replace('=', '-'));
  const differing = [
    ...settings,
    ...starts.map(startName),
    ...(oldData === undefined ? [] : [`old-data-${placeName(resolve(oldData), 'root')}`]),
    ...(testOn === undefined ? [] : [`tested-on-${placeName(resolve(testOn), 'root')}`]),
    ...(zones === undefined ? [] : [`zones-${zones}`]),
    ...flowNames(series),
    ...checkInNames(checkIns),
    ...(closedRoads === undefined ? [] : [closedName(closedRoads)]),
    ...(backend === usualBackend ? [] : [backend]),
  ];
  const named = [dataName(data), ...(system === usualSystem ? [] : [system.id]), preset, String(seed)].join(
    '-',
  );
  return join('runs', differing.length === 0 ? named : `${named}-${short(differing.join('-'))}`);
}
