import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietly } from '../testing/quietly';
import { readAll } from '../../src/data/data-file';
import type { DataCard } from '../../src/domain/data-card';
import { LEAVE_OUT_STEP } from '../../src/engine/dataset-builder/leave-out';
import { smallTownMap, smallTownTraces } from '../../src/engine/dataset-builder/testing/small-town';
import { datasetCommand } from '../dataset';
import { DatasetRun } from './dataset-run';
import { temporaryFolder } from '../testing/temporary-folder';

const folder = temporaryFolder();
const said = quietly();

beforeAll(async () => {
  const files = {
    'town.osm': smallTownMap('', true),
    'bridges.osm': smallTownMap(''),
    'cabs.csv': smallTownTraces(40),
  };
  for (const [name, file] of Object.entries(files))
    await writeFile(join(folder, name), await readAll(file, 1e7));
});

/** Runs the command; resolves with its card and what it said. */
async function made(out: string, options: readonly string[], roads = 'town.osm') {
  said.length = 0;
  const files = ['--roads', join(folder, roads), '--trips', join(folder, 'cabs.csv')];
  await new DatasetRun(datasetCommand.read([...files, '--out', join(folder, out), ...options])!).run();
  const card = JSON.parse(await readFile(join(folder, out, 'data-card.json'), 'utf8')) as DataCard;
  return { step: card.steps.find(({ name }) => name === LEAVE_OUT_STEP), text: said.join('\n') };
}

describe('make-dataset and trouble spots', () => {
  it('lists them, leaves them out, and does so again from the card', async () => {
    const all = await made('all', []);
    expect(all.step).toBeUndefined();
    expect(all.text).toMatch(
      /The map may lack a road at \d+ trouble spots?(, .*)? \(longitude,latitude\):\n {2}-8\./,
    );
    const [, spot, traces] = /^ {2}(-8\.\d+,41\.\d+): (\d+) traces with/m.exec(all.text)!;
    const left = await made('left', [`--leave-out-spot=${spot}`, '--leave-out-trace', '40']);
    expect(left.step!.settings).toEqual({ spots: spot, traces: '40' });
    expect(left.step!.counts).toMatchObject({ tracesAtSpots: Number(traces), otherTraces: 1 });
    const card = ['--card', join(folder, 'left/data-card.json')];
    const again = await made('again', card);
    expect(again.step).toEqual(left.step);
    expect(again.text).toContain('Same as the card: files, settings and counts.');
    const bridges = await made('bridges', card, 'bridges.osm');
    expect(bridges.text).toContain(
      `There is no trouble spot within 150 m of ${spot}. The card leaves it out.`,
    );
    expect(bridges.step!.settings).toEqual({ traces: '40' });
  });

  it('leaves out all trips with a detour, and those of little confidence, and does so again from the card', async () => {
    const confidencesIn = async (out: string) => {
      const [head, ...rows] = (await readFile(join(folder, out, 'train.csv'), 'utf8')).trim().split('\n');
      expect(head).toContain('confidence,confidence_list');
      return rows.map((row) => {
        const [, share, list] = /,([\d.]+),"?([\d.,]+)"?,[^"]*$/.exec(row)!;
        expect(list.split(',').length).toBe(row.split('"')[1].split(',').length);
        return Number(share);
      });
    };
    expect((await made('every', [])).text).toContain('--leave-out-detours all trips with a detour.');
    const least = Math.min(...(await confidencesIn('every')));
    expect(least).toBeGreaterThan(0.9);
    const left = await made('direct', ['--leave-out-detours', '--min-confidence', String(least)]);
    expect(left.step!.settings).toEqual({ detours: true, minConfidence: least });
    const { tripsWithDetour, doubtfulTrips, trips, keptWithDetour } = left.step!.counts;
    expect(trips).toBe(tripsWithDetour + doubtfulTrips);
    expect(keptWithDetour).toBe(0);
    expect(Math.min(...(await confidencesIn('direct')))).toBeGreaterThanOrEqual(least);
    await expect(made('none', ['--min-confidence', '1'])).rejects.toThrow(/Every trip is left out/);
    await expect(made('none', ['--min-confidence', '2'])).rejects.toThrow(/from 0 to 1/);
    const again = await made('direct-again', ['--card', join(folder, 'direct/data-card.json')]);
    expect(again.step).toEqual(left.step);
  });

  it('refuses spots and traces that are not there', async () => {
    await expect(made('x', ['--leave-out-spot=-8.5,41.15', '--leave-out-trace=41'])).rejects.toMatchObject({
      code: 'bad-input',
      message:
        'There is no trouble spot within 150 m of -8.5,41.15. There is no trace 41: there are 40 traces.',
    });
  });
});
