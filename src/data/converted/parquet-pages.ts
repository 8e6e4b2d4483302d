import type { Compressors, FileMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js';

/** All values of a file, lists and nulls included: the visits of the longest file of routes, with their times. */
const MOST_VALUES = 2 ** 26;
/** All pages of a file, unpacked. */
const MOST_BYTES = 2 ** 30;
/** What is read; other encodings let a few bytes stand for any number of them. */
const ENCODINGS: readonly unknown[] = [
  ...['PLAIN', 'RLE', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED'],
  ...['DELTA_LENGTH_BYTE_ARRAY', 'BYTE_STREAM_SPLIT'],
];

/** What a file states and does not hold. Its message follows the name of the file. */
export class PageFault extends Error {}

/** A place in bytes. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Walks through all pages of a file before they are read: their sizes, counts and runs must be what the file has room
 * for, since the reader takes them at their word.
 * @throws PageFault
 */
export function checkPages(bytes: Uint8Array, metadata: FileMetaData, compressors: Compressors): void {
  const total = { values: 0, bytes: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { columns } of metadata.row_groups)
    for (const { meta_data: column, file_path: elsewhere } of columns) {
      if (!column || elsewhere) throw new PageFault('a part of it is in another file');
      const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 4 && end >= start && end <= bytes.length)) throw new PageFault('it is cut off');
      const path = getSchemaPath(metadata.schema, column.path_in_schema);
      let values = 0;
      const reader = { view, offset: start };
      while (reader.offset < end - 1) {
        const header = parquetHeader(reader);
        const size = header.compressed_page_size;
        if (!(size >= 0 && reader.offset + size <= end)) throw new PageFault('one of its pages is cut off');
        const packed = bytes.subarray(reader.offset, (reader.offset += size));
        total.bytes += header.uncompressed_page_size;
        if (!(header.uncompressed_page_size >= 0 && total.bytes <= MOST_BYTES))
          throw new PageFault(`it unpacks to more than ${MOST_BYTES / 1024 ** 2} MiB`);
        const count = countOf(header);
        if (header.type !== 'DICTIONARY_PAGE') values += count;
        total.values += count;
        if (!(count >= 0 && total.values <= MOST_VALUES && values <= Number(column.num_values)))
          throw new PageFault(
            `it states more values than it has, or more than ${MOST_VALUES.toLocaleString('en')}`,
          );
        const unpack = (page: Uint8Array, length: number) =>
          decompressPage(page, length, column.codec, compressors);
        checkPage(header, packed, unpack, path);
      }
    }
}

const countOf = ({
  data_page_header: one,
  data_page_header_v2: two,
  dictionary_page_header: words,
}: PageHeader) => (one ?? two ?? words)?.num_values ?? NaN;

function checkPage(
  { type, data_page_header: one, data_page_header_v2: two, uncompressed_page_size: size }: PageHeader,
  packed: Uint8Array,
  unpack: (page: Uint8Array, length: number) => Uint8Array,
  path: SchemaTree[],
): void {
  if (type === 'DICTIONARY_PAGE') return;
  const header = type === 'DATA_PAGE' ? one : type === 'DATA_PAGE_V2' ? two : undefined;
  if (!header) throw new PageFault('one of its pages is of an unknown type');
  const { encoding, num_values: count } = header;
  if (!ENCODINGS.includes(encoding))
    throw new PageFault(`it is written in an encoding that is not read (${String(encoding)})`);
  const levels = [path.length > 1 ? getMaxRepetitionLevel(path) : 0, getMaxDefinitionLevel(path)];
  if (type === 'DATA_PAGE') {
    const cursor = { bytes: unpack(packed, size), at: 0 };
    for (const most of levels) if (most > 0) checkLevels(cursor, widthOf(most), count);
    checkIndices(cursor, encoding, path, count);
    return;
  }
  const lengths = [two!.repetition_levels_byte_length, two!.definition_levels_byte_length];
  let from = 0;
  levels.forEach((most, i) => {
    if (!(lengths[i] >= 0 && from + lengths[i] <= packed.length))
      throw new PageFault('its levels are cut off');
    if (most > 0) checkRuns({ bytes: packed.subarray(from, from + lengths[i]), at: 0 }, widthOf(most), count);
    from += lengths[i];
  });
  const rest = size - from;
  const isPacked = two!.is_compressed !== false && rest > 0;
  const values = isPacked ? unpack(packed.subarray(from), rest) : packed.subarray(from);
  const present = count - two!.num_nulls;
  if (!(present >= 0)) throw new PageFault('it states more empty values than values');
  checkIndices({ bytes: values, at: 0 }, encoding, path, present);
}

const widthOf = (most: number): number => 32 - Math.clz32(most);

/** Levels with their length before them. */
function checkLevels(cursor: Cursor, width: number, count: number): void {
  const { bytes, at } = cursor;
  if (at + 4 > bytes.length) throw new PageFault('its levels are cut off');
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  cursor.at += 4 + length;
  if (cursor.at > bytes.length) throw new PageFault('its levels are cut off');
  checkRuns({ bytes: bytes.subarray(at + 4, cursor.at), at: 0 }, width, count);
}

/** Runs of indices into a dictionary, or of booleans. */
function checkIndices(cursor: Cursor, encoding: unknown, path: SchemaTree[], count: number): void {
  const isBoolean = path[path.length - 1].element.type === 'BOOLEAN';
  if (encoding === 'PLAIN' || (!isBoolean && !String(encoding).endsWith('DICTIONARY'))) return;
  const { bytes } = cursor;
  // Booleans have the length of their runs before them.
  if (isBoolean) cursor.at += 4;
  const width = isBoolean ? 1 : bytes[cursor.at++];
  if (width > 32) throw new PageFault('its numbers are too wide');
  // An index of no width is 0 for all values, and stands nowhere; nor do the indices of empty values.
  if (width > 0) checkRuns(cursor, width, count, true);
}

/** @param mayEnd whether fewer values than `count` are fine: those that are empty have none */
function checkRuns(cursor: Cursor, width: number, count: number, mayEnd = false): void {
  const { bytes } = cursor;
  const runBytes = (width + 7) >> 3;
  for (let seen = 0; seen < count;) {
    if (cursor.at >= bytes.length) {
      if (mayEnd) return;
      throw new PageFault('its runs are cut off');
    }
    const header = varint(cursor);
    const isPacked = (header & 1) === 1;
    const length = isPacked ? (header >>> 1) * 8 : header >>> 1;
    // Eight values are packed at a time: the last of them may be none.
    if (length > count - seen + (isPacked ? 7 : 0))
      throw new PageFault('a run of it is longer than its page');
    const taken = isPacked ? (length / 8) * width : runBytes;
    if (cursor.at + taken > bytes.length + (isPacked ? width : 0))
      throw new PageFault('a run of it is cut off');
    cursor.at += taken;
    seen += length;
  }
}

function varint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw new PageFault('it ends within a number');
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw new PageFault('a number of it is too long');
}
