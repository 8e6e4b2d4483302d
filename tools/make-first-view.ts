import { shown } from '../src/base/text';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'fflate';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { Failure } from '../src/base/failure';
import { firstViewFile } from './first-view-writer';
import { readRunBytes } from '../src/engine/runs/run-bundle';
import { RunReader } from '../src/engine/runs/run-reader';
import { systems } from '../src/systems/registry';
import { inFolder, readOptions, runCommand } from '../cli/command';
import { writeWhole } from '../cli/files/whole-file';
import { dataFilesFromPaths } from '../cli/node-files';

const shipped = (name: string) => fileURLToPath(new URL(`../public/sample-city/${name}`, import.meta.url));

const HELP = `Makes what the page shows first: a city's roads, eight test trips with what the students drew, the measures.

  node --import tsx tools/make-first-view.ts [--data ZIP] [--results ZIP] [--name TEXT] [--out FILE]

  --data ZIP     city in the HOSER layout (default: public/sample-city/sample-city.zip)
  --results ZIP  run.zip of "npx route-distillery train" on it, with --compare (default: public/sample-city/results.zip)
  --name TEXT    name of the city (default: Sample city)
  --out FILE     default: public/sample-city/first-view.json
  --help         show this
`;

async function resultsIn(path: string) {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('bad-input', `${shown(path)} cannot be read (${error.code}). Check the path.`, {
      file: path,
    });
  });
  return readRunBytes(basename(path), bytes, new RunReader(systems));
}

await runCommand(async () => {
  const path = (name: string) => ({ type: 'string', default: shipped(name) }) as const;
  const { help, data, results, name, out } = readOptions(process.argv.slice(2), {
    data: path('sample-city.zip'),
    results: path('results.zip'),
    out: path('first-view.json'),
    name: { type: 'string', default: 'Sample city' },
    help: { type: 'boolean', default: false },
  });
  if (help) return console.log(HELP);
  const { dataset } = await loadHoserDataset(await dataFilesFromPaths([data]), { name });
  const view = firstViewFile(dataset, await resultsIn(results));
  const bytes = new TextEncoder().encode(JSON.stringify(view));
  await inFolder(out, () => writeWhole(out, [bytes]));
  const packed = gzipSync(bytes).length;
  const lines = view.roads.reduce((total, { lines }) => total + lines.length, 0);
  console.log(
    `${out}: ${lines} road lines, ${view.trips.length} trips, ${view.results.length} models; ` +
      `${(bytes.length / 1e3).toFixed(0)} kB, ${(packed / 1e3).toFixed(0)} kB compressed`,
  );
});
