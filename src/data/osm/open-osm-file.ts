import { badInput, Failure } from '../../base/failure';
import { isObject, parseJson, type JsonObject } from '../../base/json';
import { shown, shownList } from '../../base/text';
import type { Task } from '../../base/task';
import {
  filePieces,
  gathered,
  headText,
  isGzip,
  isZip,
  readHead,
  SMALL_PIECE_BYTES,
  startsWith,
  type DataFile,
} from '../data-file';
import { isConverted, isParquet } from '../converted/converted-file';
import { withShapefiles } from '../converted/shapefile';
import { filesInZip } from '../zip-files';
import { geojsonSource, WayIds } from './geojson-lines';
import { type OsmSource, PASS_STEPS, type OsmPass, type OsmSink } from './osm-source';
import { osmXmlSource } from './osm-xml';
import { overpassJsonSource } from './overpass-json';
import { PointIds } from './node-places';
import { checkUnpacked, gunzippedFile } from '../gunzipped-file';
import {
  damagedPbf,
  pbfBlobs,
  unpackBlob,
  type PbfBlob,
  readHeaderBlock,
  readPrimitiveBlock,
  type BlockContent,
} from './pbf-blobs';

/** What files that are read together share: ids for what has none. */
export class SharedIds {
  readonly points = new PointIds();
  readonly ways = new WayIds();
}

/** Maps in a file or zip, told by content. @throws Failure 'bad-input': no map, damaged, a server's error */
export async function openOsmFile(file: DataFile, shared: SharedIds, task: Task): Promise<OsmSource[]> {
  if (file.name.toLowerCase().endsWith('.zip')) return openZip(file, shared, task);
  const { kind, content } = await mapContent(isConverted(file) ? file : await unconverted(file, task));
  if (kind === 'zip') return openZip(file, shared, task);
  if (kind === 'pbf') return [osmPbfSource(content)];
  if (kind === 'xml') return [osmXmlSource(content)];
  const json = await readJsonObject(content, task);
  if ('elements' in json || 'osm3s' in json) return [overpassJsonSource(file.name, json, shared.points)];
  if (typeof json.type === 'string') return [geojsonSource(file.name, json, shared.points, shared.ways)];
  const message = `${shown(file.name)} is JSON but neither an answer of Overpass nor GeoJSON.`;
  throw badInput(message, { file: file.name });
}

/** A file whose roads stand in a Parquet table with geometries, as GeoJSON. */
async function unconverted(file: DataFile, task: Task): Promise<DataFile> {
  if (!isParquet(await readHead(file, 4, task))) return file;
  const { parquetFile } = await import('../converted/parquet-file');
  const converted = await parquetFile(file, task);
  if (converted.format === 'geojson') return converted;
  throw badInput(`${shown(file.name)} is a Parquet table without geometries, which roads need.`, {
    file: file.name,
  });
}

/** JSON has to be read whole; this much takes a second or two. */
export const MAX_JSON_BYTES = 192 * 1024 ** 2;

/** The object in a JSON file. @throws Failure 'bad-input': too large, no JSON, cut off, no object */
async function readJsonObject(file: DataFile, task: Task): Promise<JsonObject> {
  const advice = '. Choose a smaller area, or an .osm.pbf file.';
  const pieces = filePieces(file, task, SMALL_PIECE_BYTES);
  const text = new TextDecoder().decode(await gathered(file.name, pieces, MAX_JSON_BYTES, advice));
  const refuse = (what: string, details = {}): never => {
    throw badInput(`${shown(file.name)} is ${what}`, { file: file.name, ...details });
  };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    refuse(`not complete JSON (${shown(cause)}). Is it cut off? Download it again.`, { cause });
  }
  return isObject(value) ? value : refuse('JSON but no map: an object is needed.');
}

async function openZip(zip: DataFile, shared: SharedIds, task: Task): Promise<OsmSource[]> {
  const entries = await withShapefiles(await filesInZip(zip));
  if (entries.length === 0)
    throw badInput(`${shown(zip.name)} is an empty zip. Choose one with a map in it.`, {
      file: zip.name,
    });
  const sources: OsmSource[] = [];
  for (const entry of entries) {
    if (entry.name.toLowerCase().endsWith('.zip'))
      throw badInput(`${shown(entry.name)} is a zip within a zip. Unpack it first.`, {
        file: zip.name,
      });
    sources.push(...(await openOsmFile(entry, shared, task)));
  }
  return sources;
}

/** What a file is, by its first bytes: names lie. */
type OsmFileKind = 'pbf' | 'xml' | 'json' | 'gzip' | 'zip' | 'empty' | 'other';

const HEAD_BYTES = 1024;

/** Packings and formats that are known but not read, by their first bytes. */
const NOT_READ: readonly (readonly [bytes: readonly number[], what: string, advice: string])[] = [
  [[0x42, 0x5a, 0x68], 'packed with bzip2', 'Unpack it (bunzip2), or choose an .osm.pbf file.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz', 'Unpack it (unxz), or choose an .osm.pbf file.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed with zstd', 'Unpack it (unzstd), or choose an .osm.pbf file.'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive', 'Unpack it first.'],
  [[0xff, 0xe0], 'in the o5m format', 'Convert it with: osmconvert IN --out-pbf -o=OUT.osm.pbf'],
  [[0xff, 0xfe], 'text in UTF-16', 'Save it as UTF-8.'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture', 'Choose a map file.'],
  [
    [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
    'a GeoPackage or SQLite file',
    'Convert it: ogr2ogr -f GeoJSON roads.geojson FILE.gpkg',
  ],
  [[0, 0, 0x27, 0x0a], 'the shapes of a shapefile alone', 'Pack its .shp, .dbf and .prj into one zip.'],
];

const HEADER_TYPE = Array.from(new TextEncoder().encode('OSMHeader'));

function kindOf(head: Uint8Array): OsmFileKind {
  if (head.length === 0) return 'empty';
  if (isGzip(head)) return 'gzip';
  if (isZip(head)) return 'zip';
  if (head[4] === 0x0a && startsWith(head, HEADER_TYPE, 6)) return 'pbf';
  const text = headText(head);
  if (text.startsWith('{')) return 'json';
  return text.startsWith('<') && !isWebPage(text) ? 'xml' : 'other';
}

const isWebPage = (text: string): boolean =>
  /^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html)/is.test(text);

/** The kind of the content, unpacked from gzip. @throws Failure 'bad-input' if no map can be read from it */
async function mapContent(
  file: DataFile,
): Promise<{ readonly kind: 'pbf' | 'xml' | 'json' | 'zip'; readonly content: DataFile }> {
  const head = await readHead(file, HEAD_BYTES);
  let kind = kindOf(head);
  let content = file;
  let shown = head;
  if (kind === 'gzip') {
    content = gunzippedFile(file);
    shown = await readHead(content, HEAD_BYTES);
    kind = kindOf(shown);
  }
  if (kind === 'pbf' || kind === 'xml' || kind === 'json' || (kind === 'zip' && content === file))
    return { kind, content };
  throw notRead(file, shown);
}

function notRead(file: DataFile, head: Uint8Array): Failure {
  const known = NOT_READ.find(([bytes]) => startsWith(head, bytes));
  const advice = 'Choose an .osm.pbf, .osm, .osm.gz, Overpass JSON or GeoJSON file, or a zipped shapefile.';
  const say = (what: string, then = advice) =>
    badInput(`${shown(file.name)} ${what}. ${then}`, { file: file.name });
  if (head.length === 0) return say('is empty', 'Was the download cut off? Get it again.');
  if (known) return say(`is ${known[1]}`, known[2]);
  const text = headText(head);
  if (isWebPage(text))
    return say('is a web page and no map', 'Perhaps a server answered with an error. Open it to see.');
  return say(`is no map that can be read: it begins with "${printable(text)}"`);
}

const printable = (text: string): string => text.slice(0, 24).replace(/[^\x20-\x7e]/g, '·');

/** Features that a reader must know to understand a file, and that this one does. */
const KNOWN_FEATURES = ['OsmSchema-V0.6', 'DenseNodes'];

/** `.osm.pbf` (https://wiki.openstreetmap.org/wiki/PBF_Format), block by block; later passes skip blocks. */
function osmPbfSource(file: DataFile): OsmSource {
  /** Per block, what the first pass found in it. */
  const contents: BlockContent[] = [];
  return {
    async scan(pass: OsmPass, sink: OsmSink, task: Task): Promise<void> {
      let blocks = 0;
      const size = { packed: 0, unpacked: 0 };
      for await (const blob of pbfBlobs(file, PASS_STEPS[pass], task)) {
        blocks++;
        if (blob.index === 0 && blob.type !== 'OSMHeader')
          throw damagedPbf(file.name, 'it does not begin as an OpenStreetMap file does.');
        if (isNeeded(pass, contents[blob.index]))
          contents[blob.index] = readBlob(file.name, blob, { pass, sink, size });
      }
      if (blocks === 0) throw damagedPbf(file.name, 'the file is empty.');
    },
  };
}

const NOTHING: BlockContent = { hasNodes: false, hasWays: false };

function isNeeded(pass: OsmPass, known: BlockContent | undefined): boolean {
  if (pass === 'elements' || !known) return true;
  return pass === 'members' ? known.hasWays : known.hasNodes;
}

/** What a block is read for, and the bytes of those before it in this pass. */
interface BlobReading {
  readonly pass: OsmPass;
  readonly sink: OsmSink;
  readonly size: { packed: number; unpacked: number };
}

function readBlob(file: string, blob: PbfBlob, { pass, sink, size }: BlobReading): BlockContent {
  if (blob.type !== 'OSMHeader' && blob.type !== 'OSMData') return NOTHING;
  const bytes = unpackBlob(file, blob.packed);
  checkUnpacked(file, (size.packed += blob.packed.length), (size.unpacked += bytes.length));
  try {
    if (blob.type === 'OSMData') return readPrimitiveBlock(bytes, pass, sink);
    applyHeader(file, bytes, sink);
    return NOTHING;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw damagedPbf(file, `block ${blob.index + 1} is damaged.`, error);
  }
}

function applyHeader(file: string, bytes: Uint8Array, sink: OsmSink): void {
  const { requiredFeatures, timestamp } = readHeaderBlock(bytes);
  const unknown = requiredFeatures.filter((feature) => !KNOWN_FEATURES.includes(feature));
  if (unknown.length > 0) {
    const history = unknown.includes('HistoricalInformation');
    const advice = history
      ? 'It holds the history of the map. Choose an extract of one day.'
      : 'Convert it with: osmium cat IN -o OUT.osm.pbf';
    const message = `${shown(file)} needs a reader that knows ${shownList(unknown)}. ${advice}`;
    throw new Failure('not-supported', message, { file, features: unknown });
  }
  const date = new Date(timestamp * 1000);
  if (Number.isFinite(date.getTime())) sink.timestamp(isoSeconds(date));
}

const isoSeconds = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
