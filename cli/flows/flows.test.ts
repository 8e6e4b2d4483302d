import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { tinyDatasetFiles } from '../../src/data/testing/tiny-dataset';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { partsOf } from '../../src/domain/dataset';
import { routesCsv } from '../../src/engine/routes/route-files';
import { tripsAsRoutes } from '../../src/generation/route';
import { localTask } from '../../src/engine/protocol/local-task';
import { dataFilesFromPaths } from '../node-files';
import { routesOfModel } from '../routes-of-model';
import { runner } from '../testing/commands';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
beforeAll(() => {
  for (const [name, text] of Object.entries(tinyDatasetFiles())) writeFileSync(join(root, name), text);
});

const count = runner('flows', '--data', root);

it('counts the routes of one model of a file', async () => {
  const { dataset } = await loadHoserDataset(await dataFilesFromPaths([root]), { name: 'ring' });
  const sets = ['distilled', 'vanilla'].map((source) => ({
    source,
    odSource: 'test' as const,
    routes: tripsAsRoutes(dataset.trips.train),
  }));
  const [file, out] = [join(root, 'routes.csv'), join(root, 'out')];
  writeFileSync(file, [...routesCsv(dataset.network, sets, { withModel: true })].join(''));
  const of = (model?: string) =>
    routesOfModel(file, { model, use: 'counted' }, dataset.network, localTask<string>());
  await expect(of()).rejects.toThrow(/routes\.csv: distilled" and ".*routes\.csv: vanilla".*--model NAME/);
  await expect(of('teacher')).rejects.toThrow(/none of the model teacher/);
  const { stdout } = await count(
    ...['--routes', file, '--model', 'vanilla', '--roads', '6', '--bin', '60', '--out', out],
  );
  expect(stdout).toMatch(/^24 routes counted on 6 roads in 145 bins of 60 min/);
  const made = await loadHoserDataset(await dataFilesFromPaths([out]), { name: 'out' });
  expect(partsOf(made.dataset)).toEqual(['series']);
  expect(made.dataset.card).toMatchObject({ name: 'out', simulated: true });
});
