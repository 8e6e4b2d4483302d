import type { Compressors, FileMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js';

/** All values of a file, lists and nulls included: the visits of the longest file of routes, with their times, and 8 a byte. */
const mostValues = (bytes: number): number => Math.min(2 ** 26, 1_000_000 + 8 * bytes);
/** All pages of a file, unpacked. */
const MOST_BYTES = 2 ** 30;
/** What is read; other encodings let a few bytes stand for any number of them. */
const ENCODINGS: readonly unknown[] = [
  ...['PLAIN', 'RLE', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED'],
  ...['DELTA_LENGTH_BYTE_ARRAY', 'BYTE_STREAM_SPLIT'],
];

/** What a file states and does not hold. Its message follows the name of the file. */
export class PageFault extends Error {}

function must(holds: boolean, fault: string): void {
  if (!holds) throw new PageFault(fault);
}

/**
 * Walks through all pages of a file before they are read: their sizes, counts and runs must be what the file has room
 * for, since the reader takes them at their word.
 * @throws PageFault
 */
export function checkPages(bytes: Uint8Array, metadata: FileMetaData, compressors: Compressors): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const most = mostValues(bytes.length);
  let [allValues, allBytes] = [0, 0];
  for (const { meta_data: column, file_path: elsewhere } of metadata.row_groups.flatMap(
    (group) => group.columns,
  )) {
    if (!column || elsewhere) throw new PageFault('a part of it is in another file');
    reader.offset = Number(column.dictionary_page_offset ?? column.data_page_offset);
    const end = reader.offset + Number(column.total_compressed_size);
    must(reader.offset >= 4 && end >= reader.offset && end <= bytes.length, 'it is cut off');
    const path = getSchemaPath(metadata.schema, column.path_in_schema);
    let values = 0;
    while (reader.offset < end - 1) {
      const header = parquetHeader(reader);
      const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
      must(size >= 0 && reader.offset + size <= end, 'one of its pages is cut off');
      const packed = bytes.subarray(reader.offset, (reader.offset += size));
      allBytes += unpacked;
      must(unpacked >= 0 && allBytes <= MOST_BYTES, `it unpacks to more than ${MOST_BYTES / 1024 ** 2} MiB`);
      const count = (dataHeader(header) ?? header.dictionary_page_header)?.num_values ?? NaN;
      if (header.type !== 'DICTIONARY_PAGE') values += count;
      allValues += count;
      const isStated = count >= 0 && values <= Number(column.num_values) && allValues <= most;
      must(isStated, `it states more values than it has, or more than ${most.toLocaleString('en')}`);
      const unpack = (page: Uint8Array, length: number) =>
        decompressPage(page, length, column.codec, compressors);
      if (header.type !== 'DICTIONARY_PAGE') checkPage(header, packed, unpack, path);
    }
  }
}

/** The header of a page of values, of the form that the page says it has. */
const dataHeader = ({ type, data_page_header: one, data_page_header_v2: two }: PageHeader) =>
  type === 'DATA_PAGE' ? one : type === 'DATA_PAGE_V2' ? two : undefined;

function checkPage(
  page: PageHeader,
  packed: Uint8Array,
  unpack: (page: Uint8Array, length: number) => Uint8Array,
  path: SchemaTree[],
): void {
  const header = dataHeader(page);
  if (!header) throw new PageFault('one of its pages is of an unknown type');
  const { encoding, num_values: count } = header;
  must(ENCODINGS.includes(encoding), `it is written in an encoding that is not read (${String(encoding)})`);
  const levels = [path.length > 1 ? getMaxRepetitionLevel(path) : 0, getMaxDefinitionLevel(path)];
  // Pages of the second form have their levels unpacked in front, those of the first have lengths before them.
  const two = page.type === 'DATA_PAGE_V2' ? page.data_page_header_v2 : undefined;
  const size = page.uncompressed_page_size;
  let content = two ? packed : unpack(packed, size);
  const stated = two && [two.repetition_levels_byte_length, two.definition_levels_byte_length];
  let at = 0;
  levels.forEach((most, i) => {
    if (most === 0 && !stated) return;
    must(stated !== undefined || at + 4 <= content.length, 'its levels are cut off');
    const own = stated?.[i] ?? new DataView(content.buffer, content.byteOffset + at, 4).getUint32(0, true);
    if (!stated) at += 4;
    must(own >= 0 && at + own <= content.length, 'its levels are cut off');
    if (most > 0) checkRuns(content.subarray(at, at + own), 32 - Math.clz32(most), count);
    at += own;
  });
  if (two)
    content =
      two.is_compressed !== false && size > at ? unpack(packed.subarray(at), size - at) : packed.subarray(at);
  const present = count - (two?.num_nulls ?? 0);
  must(present >= 0, 'it states more empty values than values');
  const isBoolean = path[path.length - 1].element.type === 'BOOLEAN';
  if (encoding === 'PLAIN' || (!isBoolean && !String(encoding).endsWith('DICTIONARY'))) return;
  // Before the runs stand their length, of booleans, or the width of an index.
  const from = (two ? 0 : at) + (isBoolean ? 4 : 1);
  const width = isBoolean ? 1 : content[from - 1];
  must(width <= 32, 'its numbers are too wide');
  if (width > 0) checkRuns(content.subarray(from), width, present, true);
}

/** @param mayEnd whether fewer values than `count` are fine: those that are empty have none */
function checkRuns(bytes: Uint8Array, width: number, count: number, mayEnd = false): void {
  let at = 0;
  for (let seen = 0; seen < count;) {
    if (mayEnd && at >= bytes.length) return;
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      must(at < bytes.length && shift < 35, 'its runs are cut off');
      header |= (bytes[at] & 0x7f) << shift;
      if (bytes[at++] < 0x80) break;
    }
    const isPacked = (header & 1) === 1;
    const length = (header >>> 1) * (isPacked ? 8 : 1);
    // Eight values are packed at a time: the last of them may be none.
    must(length <= count - seen + (isPacked ? 7 : 0), 'a run of it is longer than its page');
    at += isPacked ? (length / 8) * width : (width + 7) >> 3;
    must(at <= bytes.length + (isPacked ? width : 0), 'a run of it is cut off');
    seen += length;
  }
}
