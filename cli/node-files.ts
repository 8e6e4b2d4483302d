import { shown } from '../src/base/text';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { DataFile } from '../src/data/data-file';
import { badInput } from '../src/base/failure';
import { isOwnFile } from './files/whole-file';

/** A folder with more files than this was chosen by mistake. */
const MAX_FILES = 100_000;
const CHUNK_BYTES = 256 * 1024;

/**
 * Files on disk: each path is a folder (taken with all below it), a zip or a plain file.
 * @throws Failure 'bad-input' when a path does not exist or cannot be read
 */
export async function dataFilesFromPaths(paths: readonly string[]): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const path of paths) {
    const info = await readable(path, () => stat(path));
    if (!info.isDirectory()) files.push(await fileAt(path, basename(path)));
    else
      for (const inside of await filesBelow(path)) files.push(await fileAt(inside, relative(path, inside)));
  }
  return files;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readable(folder, () => readdir(folder, { recursive: true, withFileTypes: true }));
  if (entries.length > MAX_FILES)
    throw badInput(`${shown(folder)} holds more than ${MAX_FILES} files. Name the folder of the data set.`, {
      file: folder,
    });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const kinds = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (info) => info.isFile(),
        () => false,
      ),
    ),
  );
  const isOwn = (path: string) => isOwnFile(relative(folder, path).split(sep).join('/'));
  return paths.filter((path, i) => kinds[i] && !isOwn(path)).sort();
}

async function fileAt(path: string, name: string): Promise<DataFile> {
  const { size } = await readable(path, () => stat(path));
  const read = (start: number, end: number) =>
    start >= end
      ? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })
      : (Readable.toWeb(
          createReadStream(path, { start, end: end - 1, highWaterMark: CHUNK_BYTES }),
        ) as ReadableStream<Uint8Array>);
  return { name: name.split(sep).join('/'), size, stream: () => read(0, size), slice: read };
}

async function readable<T>(path: string, access: () => Promise<T>): Promise<T> {
  try {
    return await access();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw badInput(`${shown(path)} ${why}. Check the path.`, { file: path });
  }
}
