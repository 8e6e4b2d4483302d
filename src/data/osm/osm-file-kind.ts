import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { DataFile } from '../data-file';
import { headText, isGzip, isZip, readHead, startsWith } from '../file-head';
import { gunzippedFile } from '../gunzipped-file';

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
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'a SQLite or GeoPackage file', 'Export it as GeoJSON.'],
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

/**
 * The kind of the file's content, unpacked from gzip.
 * @throws Failure 'bad-input': no file that is read as a map
 */
export async function mapContent(
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
  const advice = 'Choose an .osm.pbf, .osm, .osm.gz, Overpass JSON or GeoJSON file.';
  const say = (what: string, then = advice) =>
    new Failure('bad-input', `${shown(file.name)} ${what}. ${then}`, { file: file.name });
  if (head.length === 0) return say('is empty', 'Was the download cut off? Get it again.');
  if (known) return say(`is ${known[1]}`, known[2]);
  const text = headText(head);
  if (isWebPage(text))
    return say('is a web page and no map', 'Perhaps a server answered with an error. Open it to see.');
  return say(`is no map that can be read: it begins with "${printable(text)}"`);
}

const printable = (text: string): string => text.slice(0, 24).replace(/[^\x20-\x7e]/g, '·');
