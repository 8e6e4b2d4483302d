import { badInput, fileFailure, inFile } from '../../base/failure';
import type { Task } from '../../base/task';
import { baseName, headText, isGzip, isZip, readHead, type DataFile } from '../data-file';
import { gunzippedFile } from '../gunzipped-file';
import { filesInZip } from '../zip-files';
import { isConverted, isParquet, isShapes } from '../converted/converted-file';
import { withShapefiles } from '../converted/shapefile';

/** A file whose content is text of a known sort, unpacked while it is read. */
export interface GpsFile extends DataFile {
  readonly format: 'table' | 'gpx' | 'geojson';
  readonly packed: boolean;
  /** The file as it was given: packed, or a zip that holds this one and others. */
  readonly given: DataFile;
}

/** What a preview reads: some thousand points, a POLYLINE of ten hours, a GeoJSON feature of a day. */
export const HEAD_BYTES = { table: 512 * 1024, gpx: 512 * 1024, geojson: 4 * 1024 * 1024 } as const;
/** What is looked at to tell a kind of text. */
const SNIFF_BYTES = 16 * 1024;

/** Opens files, zips and gzip too, by content. @throws Failure 'bad-input': empty, binary or another sort */
export async function openGpsFiles(files: readonly DataFile[], task: Task): Promise<GpsFile[]> {
  const opened: GpsFile[] = [];
  for (const file of files)
    for (const inner of await inFile(file.name, () => unzipped(file, task)))
      opened.push(await inFile(inner.name, () => openOne(inner, file, task)));
  if (opened.length === 0) {
    const message = 'No GPS file was given. Choose a CSV, GPX or GeoJSON file of driven tracks.';
    throw badInput(message);
  }
  return opened;
}

async function unzipped(file: DataFile, task: Task): Promise<DataFile[]> {
  if (isOpened(file)) return [file];
  if (!baseName(file.name).endsWith('.zip') && !isZip(await readHead(file, 4, task))) return [file];
  const inner = (await withShapefiles(await filesInZip(file))).filter(
    ({ name }) => !/\.(pdf|md|html?|png|jpe?g)$/i.test(name),
  );
  if (inner.length === 0)
    throw fileFailure(file.name, 'there is no file in this zip that could hold GPS points.');
  return inner;
}

/** Whether a file was opened here before. */
export const isOpened = (file: DataFile): file is GpsFile => 'format' in file && 'packed' in file;

async function openOne(file: DataFile, given: DataFile, task: Task): Promise<GpsFile> {
  if (isOpened(file)) return file;
  if (isConverted(file)) return { ...file, packed: true, given };
  const start = await readHead(file, 4, task);
  if (isParquet(start)) {
    const { parquetFile } = await import('../converted/parquet-file');
    return { ...(await parquetFile(file, task)), packed: true, given };
  }
  const packed = isGzip(start);
  if (!packed && /\.gz$/i.test(file.name) && start.length > 0) {
    const message = 'its name says gzip, its content is not. Download it again, or take ".gz" off its name.';
    throw fileFailure(file.name, message);
  }
  const text = packed ? gunzippedFile(file) : file;
  const format = formatOf(file.name, await readHead(text, SNIFF_BYTES, task));
  return { name: file.name, size: file.size, stream: () => text.stream(), format, packed, given };
}

/** The name of a file without folders and what follows the first dot, in place of a vehicle's name. */
export function stemOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return /^[^.]+/.exec(base)?.[0] ?? base;
}

const NEEDED = 'A CSV, Parquet, GPX or GeoJSON file, or a zipped shapefile, is needed.';

function formatOf(name: string, head: Uint8Array): GpsFile['format'] {
  if (head.length === 0) throw fileFailure(name, `the file is empty. ${NEEDED}`);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw fileFailure(name, 'the file is UTF-16 text. Save it as UTF-8.');
  const text = headText(head);
  if (isBinary(text)) throw fileFailure(name, `the file holds no text${binaryKind(head)}. ${NEEDED}`);
  if (text === '') throw fileFailure(name, `the file is empty. ${NEEDED}`);
  if (text.startsWith('<')) return xmlFormat(name, text);
  if (text.startsWith('{')) return jsonFormat(name, text);
  if (/^\[\s*[[{]/.test(text) && !/^\[\[[-\d]/.test(text))
    throw fileFailure(name, `this is JSON, but no GeoJSON: a FeatureCollection or a Feature is needed.`);
  return 'table';
}

/** Control characters that no text holds, or many bytes that are no UTF-8. */
function isBinary(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000e-\u001a]/.test(text)) return true;
  const broken = text.split('\uFFFD').length - 1;
  return broken > text.length / 10;
}

function binaryKind(head: Uint8Array): string {
  const start = String.fromCharCode(...head.subarray(0, 64));
  if (start.includes('OSMHeader')) return ' but OpenStreetMap data in the PBF format: load it as roads';
  if (start.startsWith('SQLite'))
    return ' but a GeoPackage or SQLite data base. Convert it: ogr2ogr -f GeoJSON lines.geojson FILE.gpkg';
  if (isShapes(head)) return ' but the shapes of a shapefile: pack its .shp, .dbf and .prj into one zip';
  if (start.slice(8, 12) === '.FIT') return ' but a FIT recording: export it as GPX';
  if (start.startsWith('PK')) return ' but a damaged zip, or a spreadsheet: save it as CSV';
  return '';
}

function xmlFormat(name: string, text: string): 'gpx' {
  const root = /<(?:[\w-]+:)?(gpx|osm|kml|html|TrainingCenterDatabase)[\s>/]/i.exec(text)?.[1].toLowerCase();
  if (root === 'gpx') return 'gpx';
  if (root === 'osm')
    throw fileFailure(name, 'this is OpenStreetMap data and holds no driven tracks: load it as roads.');
  if (root === 'kml') throw fileFailure(name, 'this is a KML file. Export it as GPX.');
  if (root === 'trainingcenterdatabase') throw fileFailure(name, 'this is a TCX file. Export it as GPX.');
  if (root === 'html' || /<!doctype html/i.test(text)) {
    const message = 'this is a web page, not a file of tracks: the download gave an error page instead.';
    throw fileFailure(name, message);
  }
  throw fileFailure(name, `this is XML, but no GPX. ${NEEDED}`);
}

function jsonFormat(name: string, text: string): 'geojson' {
  if (/"(elements|osm3s)"\s*:/.test(text) && !/"(features|geometry)"\s*:/.test(text))
    throw fileFailure(name, 'this is an answer of Overpass and holds no driven tracks: load it as roads.');
  return 'geojson';
}
