import type { DataFile } from '../../data/data-file';

/** A file with its path: files of a dropped folder do not know theirs. */
export interface NamedFile {
  readonly path: string;
  readonly file: Blob;
}

export function dataFileOf({ path, file }: NamedFile): DataFile {
  return {
    name: path,
    size: file.size,
    stream: () => file.stream(),
    slice: (start, end) => file.slice(start, end).stream(),
  };
}
