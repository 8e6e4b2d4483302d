import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from './data-file';
import { fileKind } from './file-kind';

const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])));

describe('fileKind', () => {
  it.each([
    ['Teacher.SAFETENSORS', 'x', 'checkpoint'],
    ['best.pth', 'x', 'checkpoint'],
    ['ckpt.pt', 'x', 'checkpoint'],
    ['roadmap.geo', 'x', 'dataset'],
    ['city.zip', zip('roadmap.geo', 'roadmap.rel'), 'dataset'],
    ['monday.zip', zip('monday/run.json', 'monday/teacher.safetensors'), 'run'],
  ])('%s', async (name, content, kind) => {
    expect(await fileKind(dataFileFromBytes(name, content))).toBe(kind);
  });

  it('refuses what is called a zip and is none', async () => {
    await expect(fileKind(dataFileFromBytes('city.zip', 'no zip'))).rejects.toThrow(/not a zip file/);
  });
});
