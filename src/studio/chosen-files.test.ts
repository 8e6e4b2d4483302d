import { describe, expect, it } from 'vitest';
import { filesOfDrop, filesOfPicker, nameOfFiles } from './chosen-files';

const named = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob() }));

describe('nameOfFiles', () => {
  it.each([
    [['Porto/roadmap.geo', 'Porto/trips/train.csv'], 'Porto'],
    [['Porto.zip'], 'Porto'],
    [['roadmap.geo', 'train.csv'], 'Own files'],
    [['a/roadmap.geo', 'b/train.csv'], 'Own files'],
    [[], 'Own files'],
  ])('%j: %s', (paths, name) => expect(nameOfFiles(named(...paths))).toBe(name));
});

describe('chosen files', () => {
  it('keep the path in the chosen folder', () => {
    const file = Object.assign(new File(['x'], 'train.csv'), { webkitRelativePath: 'Porto/train.csv' });
    expect(filesOfPicker([file, new File([], 'b.csv')]).map(({ path }) => path)).toEqual([
      'Porto/train.csv',
      'b.csv',
    ]);
  });

  it('are found in dropped folders, whose content is told in batches', async () => {
    const fileEntry = (fullPath: string) => ({
      isFile: true,
      fullPath,
      file: (give: (file: File) => void) => give(new File([], fullPath.split('/').at(-1)!)),
    });
    const batches = [[fileEntry('/Porto/a.csv'), fileEntry('/Porto/b.csv')], [fileEntry('/Porto/c.csv')], []];
    const folder = {
      isFile: false,
      createReader: () => ({ readEntries: (give: (batch: unknown[]) => void) => give(batches.shift()!) }),
    };
    const items = [folder, fileEntry('/d.zip'), null].map((entry) => ({ webkitGetAsEntry: () => entry }));
    const files = await filesOfDrop({ items, files: [] } as unknown as DataTransfer);
    expect(files.map(({ path }) => path)).toEqual(['Porto/a.csv', 'Porto/b.csv', 'Porto/c.csv', 'd.zip']);
  });
});
