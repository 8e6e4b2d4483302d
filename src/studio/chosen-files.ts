import { shown } from '../base/text';
import type { NamedFile } from '../engine/datasets/named-file';

/** Files of a picker, with their paths in the chosen folder. */
export function filesOfPicker(files: FileList | readonly File[]): NamedFile[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files that were dropped, folders with all that is in them, by path. Call it while the drop is handled. */
export async function filesOfDrop(transfer: DataTransfer): Promise<NamedFile[]> {
  // The list is emptied when the handler returns, so the entries are taken at once.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter(
    (entry) => entry !== null,
  );
  if (entries.length === 0) return filesOfPicker(transfer.files);
  const files = (await Promise.all(entries.map(filesBelow))).flat();
  // Systems tell what is in a folder in any order; what is said of the files should not depend on it.
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesBelow(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    // A folder is told in batches; the last one is empty.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) break;
    inside.push(...batch);
  }
  return (await Promise.all(inside.map(filesBelow))).flat();
}

/** How to call what was chosen: the folder that holds all of it, else the zip, else plain words. */
export const nameOfFiles = (files: readonly NamedFile[]): string => shown(nameIn(files));

function nameIn(files: readonly NamedFile[]): string {
  const [first, ...rest] = files.map(({ path }) => path.split('/'));
  if (first === undefined) return 'Own files';
  if (first.length > 1 && rest.every((parts) => parts[0] === first[0])) return first[0];
  if (rest.length === 0) return first[first.length - 1].replace(/\.zip$/i, '');
  return 'Own files';
}
