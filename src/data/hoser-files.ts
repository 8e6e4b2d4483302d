import { shownList } from '../base/text';
import type { FindingCollector } from './check-report';
import { baseName, folderOf, type DataFile } from './data-file';
import { EXTRA_FILE_NAMES, type ExtraFiles } from './extras/extra-files';
import { expandZips } from './zip-files';

/** The road network of a data set in the HOSER layout. */
export interface HoserRoadFiles {
  readonly roads: DataFile;
  readonly successors: DataFile;
  readonly card?: DataFile;
}

/** The files of a data set in the HOSER layout, with the extra parts beside them. */
export interface HoserFiles extends HoserRoadFiles, ExtraFiles {
  /** Missing only where one of the extra parts is there. */
  readonly train?: DataFile;
  readonly val?: DataFile;
  readonly test?: DataFile;
  readonly partition?: DataFile;
  readonly zoneMatrix?: DataFile;
}

export const HOSER_FILE_NAMES = {
  roads: 'roadmap.geo',
  successors: 'roadmap.rel',
  train: 'train.csv',
  val: 'val.csv',
  test: 'test.csv',
  partition: 'road_network_partition',
  zoneMatrix: 'zone_trans_mat.npy',
  card: 'data-card.json',
  ...EXTRA_FILE_NAMES,
} as const satisfies Record<keyof HoserFiles, string>;

/** Files that only the HOSER layout has: beside them, what is missing is named as the layout calls it. */
const OF_LAYOUT: readonly string[] = (
  ['roads', 'successors', 'train', 'val', 'test', 'partition'] as const
).map((role) => HOSER_FILE_NAMES[role]);

/** Whether a file is called like one that only the HOSER layout has. */
export const isOfLayout = ({ name }: DataFile): boolean => OF_LAYOUT.includes(baseName(name));

/** The card for people, beside the one for programs. */
export const CARD_TEXT_NAME = 'data-card.md';

type Role = keyof HoserFiles;

const ROADS: readonly Role[] = ['roads', 'successors'];
/** A data set needs one of these. */
const CONTENTS: readonly Role[] = ['train', 'series', 'traces', 'places'];
/** Elsewhere these may belong to another data set: a card would then name wrong sources. */
const ONLY_BESIDE_ROADS: readonly Role[] = ['card', ...(Object.keys(EXTRA_FILE_NAMES) as Role[])];

/**
 * Finds the layout's files by name, in zips too. Of several the one beside `roadmap.geo` counts; cards and
 * extra parts only count there. @param roadsAlone whether the road network will do, without trips @throws
 * Failure 'bad-input': a needed file is missing, or it is not clear which one is meant
 */
export async function findHoserFiles(
  given: readonly DataFile[],
  findings: FindingCollector,
  roadsAlone = false,
): Promise<HoserFiles> {
  const unpacked = given.some((file) => baseName(file.name) === HOSER_FILE_NAMES.roads);
  const files = unpacked ? given : await expandZips(given);
  const roads = pick(files, 'roads', undefined, findings);
  const found: Partial<Record<Role, DataFile>> = {};
  for (const role of Object.keys(HOSER_FILE_NAMES) as Role[]) {
    const file = role === 'roads' ? roads : pick(files, role, roads && folderOf(roads.name), findings);
    if (file) found[role] = file;
  }
  const needsTrips = !roadsAlone && !CONTENTS.some((role) => found[role]);
  refuseIncomplete(found, needsTrips ? [...ROADS, 'train'] : ROADS, files, findings);
  const read = new Set(Object.values(found).map(({ name }) => name));
  findings.leave(
    files.flatMap(({ name }) => (read.has(name) || baseName(name) === CARD_TEXT_NAME ? [] : [name])),
  );
  return found as HoserFiles;
}

function pick(
  files: readonly DataFile[],
  role: Role,
  folder: string | undefined,
  findings: FindingCollector,
): DataFile | undefined {
  const name = HOSER_FILE_NAMES[role];
  const matches = files.filter((file) => baseName(file.name) === name);
  const beside = matches.filter((file) => folderOf(file.name) === folder);
  const candidates = beside.length > 0 || ONLY_BESIDE_ROADS.includes(role) ? beside : matches;
  if (candidates.length <= 1) return candidates[0];
  const paths = candidates.map((file) => file.name);
  const message = `there are ${candidates.length} files of this name (${shownList(paths, 4)}). Choose the folder of one data set.`;
  return findings.refuse(name, 'several-files', message);
}

function refuseIncomplete(
  found: Partial<Record<Role, DataFile>>,
  needed: readonly Role[],
  files: readonly DataFile[],
  findings: FindingCollector,
): void {
  const missing = needed.filter((role) => !found[role]).map((role) => HOSER_FILE_NAMES[role]);
  if (missing.length === 0) return;
  const seen = shownList(files.map((file) => file.name));
  const there = files.length === 0 ? 'No file was given.' : `Found: ${seen}.`;
  const them = missing.length === 1 ? 'this file is' : `${missing.join(' and ')} are`;
  const message = `${them} missing. A ${needed.includes('train') ? 'data set needs roadmap.geo, roadmap.rel and train.csv (or series.csv, gps.csv or places.csv in its place)' : 'road network needs roadmap.geo and roadmap.rel'}. ${there}`;
  findings.refuse(missing[0], 'missing-file', message);
}
