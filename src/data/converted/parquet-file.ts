import { gunzipSync } from 'fflate';
import { decompress as unzstd } from 'fzstd';
import { parquetMetadata, parquetRead, parquetSchema, type Compressors, type FileMetaData } from 'hyparquet';
import { Failure, fileFailure, libraryWords } from '../../base/failure';
import { csvCell } from '../../base/text';
import type { Task } from '../../base/task';
import { readAll, type DataFile } from '../data-file';
import type { ConvertedFile } from './converted-file';
import { streamOf } from '../gunzipped-file';
import { checkPages, PageFault } from './parquet-pages';

/** The whole file is held while it is read. */
const MOST_BYTES = 256 * 1024 ** 2;
/**
 * Rows of all groups: twice as many routes as are read, and no more than a file has room for. Runs let a few bytes stand
 * for millions of rows, each of which is work; points take 6 bytes and more.
 */
const mostRows = (bytes: number): number => Math.min(2 ** 23, 200_000 + Math.floor(bytes / 2.5));
/** Text that is made of a file: one long value may stand in every row. */
const MOST_TEXT = 2 * 1024 ** 3;
const ROWS_AT_ONCE = 1000;

/** Each makes as many bytes as the page states, and none more. */
const COMPRESSORS: Compressors = {
  GZIP: (packed, length) => gunzipSync(packed, { out: new Uint8Array(length) }),
  ZSTD: (packed, length) => unzstd(packed, new Uint8Array(length)),
};

type Row = Readonly<Record<string, unknown>>;

/**
 * A Parquet file as CSV, or as GeoJSON where a column holds geometries. Lists become "[1, 2]", times ISO 8601.
 * @throws Failure 'bad-input': damaged, too large, or packed in a way that is not read; 'cancelled'
 */
export async function parquetFile(file: DataFile, { signal }: Pick<Task, 'signal'>): Promise<ConvertedFile> {
  const bytes = await readAll(file, MOST_BYTES, signal);
  const metadata = await inParquet(file.name, () => {
    const read = parquetMetadata(bytes);
    const most = mostRows(bytes.length);
    const inGroups = read.row_groups.reduce((sum, { num_rows: count }) => sum + Number(count), 0);
    if (Math.max(Number(read.num_rows), inGroups) > most)
      throw new PageFault(
        `it has more than ${most.toLocaleString('en')} rows, the most for a file of its size`,
      );
    checkPages(bytes, read, COMPRESSORS);
    return read;
  });
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rows = () => rowsOf(file.name, bytes, metadata);
  const first = (await rows().next()).value?.[0];
  const geometry = names.find((name) => isGeometry(first?.[name]));
  const lines = geometry === undefined ? () => csvLines(rows(), names) : () => features(rows(), geometry);
  return {
    name: file.name,
    size: file.size,
    packed: true,
    format: geometry === undefined ? 'table' : 'geojson',
    stream: () => streamOf(encoded(file.name, lines())),
  };
}

async function inParquet<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof Failure || !(thrown instanceof Error)) throw thrown;
    const advice = 'Write it again with the usual settings (snappy, gzip or zstd), or as CSV.';
    throw fileFailure(file, `this Parquet table cannot be read: ${libraryWords(thrown)}. ${advice}`);
  }
}

/** The rows, some at a time, one group after the other. */
async function* rowsOf(
  file: string,
  bytes: Uint8Array,
  metadata: FileMetaData,
): AsyncGenerator<readonly Row[], void> {
  const source = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => bytes.slice(start, end).buffer,
  };
  let from = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const [rowStart, rowEnd] = [from, (from += Number(count))];
    const options = { file: source, metadata, compressors: COMPRESSORS, rowStart, rowEnd };
    let rows: readonly Row[] = [];
    await inParquet(file, () =>
      parquetRead({ ...options, rowFormat: 'object', onComplete: (read) => (rows = read) }),
    );
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE);
  }
}

async function* csvLines(
  rows: AsyncGenerator<readonly Row[]>,
  names: readonly string[],
): AsyncGenerator<string> {
  yield `${names.map(csvCell).join(',')}\n`;
  for await (const some of rows)
    yield some.map((row) => `${names.map((name) => csvCell(textOf(row[name]))).join(',')}\n`).join('');
}

async function* features(rows: AsyncGenerator<readonly Row[]>, geometry: string): AsyncGenerator<string> {
  let separator = '{"type":"FeatureCollection","features":[';
  for await (const some of rows)
    for (const { [geometry]: shape, ...properties } of some) {
      yield `${separator}{"type":"Feature","geometry":${json(shape ?? null)},"properties":${json(properties)}}`;
      separator = ',\n';
    }
  yield `${separator.endsWith('[') ? separator : ''}]}`;
}

const isGeometry = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && 'coordinates' in value;

/** A value in a cell; of text, so that no number changes. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (
    Array.isArray(value) &&
    value.every((one) => typeof one !== 'object' || one instanceof Date || one === null)
  )
    return `[${value.map(textOf).join(', ')}]`;
  return typeof value === 'object' ? json(value) : String(value);
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? (Number.isSafeInteger(Number(one)) ? Number(one) : String(one)) : one,
  );

async function* encoded(file: string, lines: AsyncGenerator<string>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let length = 0;
  for await (const line of lines) {
    const bytes = encoder.encode(line);
    length += bytes.length;
    if (length > MOST_TEXT)
      throw fileFailure(file, 'as text this Parquet table is larger than 2 GiB. Give a part of it.');
    yield bytes;
  }
}
