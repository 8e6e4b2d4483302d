import { inFile } from '../base/failure';
import { checkInHead, isPlaceTable } from './check-in-files/check-in-form';
import { baseName, headText, isCheckpointName, mayHoldMapOrTraces, type DataFile } from './data-file';
import { unpackedHead } from './gunzipped-file';
import { foreignAnswer } from './foreign-files';
import { guessRoles } from './gps/role-guess';
import { sampleTable } from './gps/text-table';
import { flowTableForm } from './flow-files/flow-tables';
import { HOSER_FILE_NAMES } from './hoser-files';
import { knownColumns } from './route-files/route-choice';
import { filesInZip } from './zip-files';

/** What a file is for; `roads` and `traces` are what data sets are made of. */
export type FileKind =
  | ('dataset' | 'run' | 'review' | 'checkpoint' | 'roads' | 'traces')
  /** Routes over numbered roads, verdicts on routes, a report of a review. */
  | ('routes' | 'verdicts' | 'report');

/** What a file is that is opened in one place only, and where that is, after its name. */
export const PLACES: Readonly<Partial<Record<FileKind, string>>> = {
  run: 'is a packed run: open it in the tab Runs.',
  checkpoint: 'holds the weights of a network: open it where networks are used, or drop it on the page.',
  roads: 'is a map: build a data set of it on Data.',
  verdicts:
    'holds verdicts: open it on Review under "Verdicts as files", with the routes that it judges in view.',
  report: 'is a report for people: open it in a tab of its own.',
};

/** The file that every packed run has. */
const RUN_FILE = 'run.json';
/** The file that every package of a review has. */
export const REVIEW_FILE = 'review.json';
const HEAD_BYTES = 16 * 1024;
/** Files of a zip that are looked into: those of one zip are of one kind. */
const LOOKED_INTO = 5;

/** Tells a file's kind by name and first bytes. @throws Failure 'bad-input': a broken zip or gzip */
export async function fileKind(file: DataFile): Promise<FileKind> {
  const name = baseName(file.name);
  if (isCheckpointName(name)) return 'checkpoint';
  if (name.endsWith('.parquet')) return 'traces';
  if (/\.(shp|gpkg)$/.test(name)) return 'roads';
  if (name.endsWith('.zip')) return zipKind(await filesInZip(file));
  return mayHoldMapOrTraces(name) ? contentKind(file) : 'dataset';
}

async function zipKind(entries: readonly DataFile[]): Promise<FileKind> {
  const names = entries.map(({ name }) => baseName(name));
  if (names.includes(RUN_FILE)) return 'run';
  if (names.includes(REVIEW_FILE)) return 'review';
  if (names.includes(HOSER_FILE_NAMES.roads) || names.includes(HOSER_FILE_NAMES.successors)) return 'dataset';
  if (names.some((name) => name.endsWith('.shp'))) return 'roads';
  const told = entries.filter(({ name }) => mayHoldMapOrTraces(name)).slice(0, LOOKED_INTO);
  for (const entry of told) {
    const kind = await contentKind(entry);
    if (kind !== 'dataset') return kind;
  }
  return 'dataset';
}

const contentKind = (file: DataFile): Promise<FileKind> => inFile(file.name, () => toldByContent(file));

async function toldByContent(file: DataFile): Promise<FileKind> {
  const { head, isAll } = await unpackedHead(file, HEAD_BYTES);
  const text = headText(head);
  // A block of PBF begins with its length: four bytes that mean nothing as text.
  if (text.slice(0, 24).includes('OSMHeader')) return 'roads';
  if (text.startsWith('<')) return markupKind(text);
  if (text.startsWith('{')) return jsonKind(text);
  // Told first: to a guess of GPS columns, speeds and weights look like degrees, and check-ins like points.
  const isData =
    foreignAnswer(head, isAll) ??
    flowTableForm(head, isAll, file.name) ??
    checkInHead(head, isAll) ??
    isPlaceTable(head, isAll);
  return isData ? 'dataset' : tableKind(head, isAll);
}

function markupKind(text: string): FileKind {
  if (/<osm[\s>]/i.test(text)) return 'roads';
  if (/^<!doctype html[^]*Route Distillery/i.test(text)) return 'report';
  return /<(?:\w+:)?gpx[\s>]/i.test(text) ? 'traces' : 'dataset';
}

/** Lines of GeoJSON with properties of roads make a map; others were driven. */
function jsonKind(text: string): FileKind {
  if (/"(elements|osm3s)"\s*:/.test(text)) return 'roads';
  if (/"format"\s*:\s*"route-distillery-verdicts"/.test(text)) return 'verdicts';
  if (!/"(features|geometry)"\s*:/.test(text)) return 'dataset';
  if (/"(times|timestamps|coordTimes|coordinateProperties)"\s*:/.test(text)) return 'traces';
  return /"(highway|fclass|road_class|one_?way|maxspeed|speed_?limit|lanes)"\s*:/i.test(text)
    ? 'roads'
    : 'traces';
}

/** Trips that are matched already name roads, and have no positions. */
function tableKind(head: Uint8Array, isAll: boolean): FileKind {
  const sample = sampleTable(head, isAll);
  const { columns, form } = sample;
  const names = columns.map(({ name }) => name.trim().toLowerCase());
  if (knownColumns(sample)) return 'routes';
  if (names.includes('geo_id') || names.includes('rel_id')) return 'dataset';
  const { lon, lat, polyline } = guessRoles(columns, form.header);
  return polyline !== null || (lon !== null && lat !== null) ? 'traces' : 'dataset';
}
