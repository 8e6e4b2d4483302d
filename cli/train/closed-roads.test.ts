import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/domain/testing/small-network';
import { closedRoadNumbers } from './closed-roads';
import { temporaryFolder } from '../testing/temporary-folder';
import { refusal } from '../../src/base/testing/refusal';

const plain = {
  ...networkOf(
    [0, 1, 2, 3].map((at) => [
      [at, 0],
      [at + 1, 0],
    ]),
    [[0, 1]],
  ),
  geoIds: Float64Array.of(40, -7, 12, 99),
};
const unknown = new Float32Array(4).fill(NaN);
const withWays = {
  ...plain,
  details: {
    nameCodes: new Uint32Array(4),
    names: [''],
    lanes: unknown,
    wayIds: Float64Array.of(4567, NaN, 4567, 8),
    layers: unknown,
    usualSpeed: new Uint16Array(4),
  },
};

const root = temporaryFolder();

function file(name: string, text: string | Uint8Array): string {
  writeFileSync(join(root, name), text);
  return join(root, name);
}

describe('--closed-roads', () => {
  it('takes numbers, in any order and more than once', async () => {
    expect(await closedRoadNumbers('99, 12,-7;99', plain)).toEqual([-7, 12, 99]);
  });

  it('takes ways where the data set knows them', async () => {
    expect(await closedRoadNumbers('way/4567,99', withWays)).toEqual([12, 40, 99]);
  });

  it('takes a file with one road on each line, whatever made it', async () => {
    expect(await closedRoadNumbers(file('plain.txt', '12\n\n 99 \n'), plain)).toEqual([12, 99]);
    expect(await closedRoadNumbers(file('windows.txt', '\ufeff12\r\nway/8\r\n'), withWays)).toEqual([12, 99]);
  });

  it.each<[string, string, RegExp]>([
    ['a number that no road has', '12,13', /^--closed-roads: No road has the number 13\.$/],
    ['a way that no road is cut from', 'way/5', /^--closed-roads: No road is cut from way\/5\.$/],
    ['nothing', '', /^--closed-roads names no road \(nothing\)/],
    ['commas alone', ',,', /^--closed-roads names no road \(,,\)/],
    ['a file that is not there', 'closed.txt', /closed\.txt/],
    ['a number that no double holds', '12345678901234567890', /12345678901234567890/],
  ])('refuses %s', async (_, text, words) => {
    await expect(closedRoadNumbers(text, withWays)).rejects.toMatchObject(refusal(words));
  });

  it('refuses ways where the data set does not know them', async () => {
    await expect(closedRoadNumbers('way/8', plain)).rejects.toThrow(
      '--closed-roads: This data set does not know which roads are cut from way/8.',
    );
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a road that is not there', '12\n\n13\n', /a\.txt, row 3: No road has the number 13\.$/],
    ['words', 'id\n12\n', /a\.txt, row 1: 'id' is no road: enter its number\.$/],
    ['more than one on a line', '12\n12,99\n', /a\.txt, row 2: '12,99' is no road: enter its number\.$/],
    ['a fraction', '12.5', /a\.txt, row 1: '12\.5' is no road/],
    ['nothing', '\n \n', /^--closed-roads names no road/],
    ['bytes of something else', Uint8Array.of(0x50, 0x4b, 3, 4, 255, 0), /a\.txt, row 1: 'PK/],
  ])('refuses a file with %s, and names the row', async (_, text, words) => {
    await expect(closedRoadNumbers(file('a.txt', text), plain)).rejects.toMatchObject(refusal(words));
  });

  it('refuses a folder', async () => {
    mkdirSync(join(root, 'folder'));
    await expect(closedRoadNumbers(join(root, 'folder'), plain)).rejects.toThrow(/is a folder/);
  });
});
