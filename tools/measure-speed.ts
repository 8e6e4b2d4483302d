import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { badInput } from '../src/base/failure';
import { shown } from '../src/base/text';
import { readRunBytes } from '../src/engine/runs/run-bundle';
import { RunReader } from '../src/engine/runs/run-reader';
import { BACKEND_NAMES, type BackendName } from '../src/nn/backend-names';
import { systems } from '../src/systems/registry';
import { LM_TAD } from '../src/systems/routes/networks';
import { openRoutesCheckpoint } from '../src/systems/routes/checkpoints/open-checkpoint';
import { inFolder } from '../cli/command';
import { names, parsed, text, whole } from '../cli/options';
import { tryFolder } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';
import { SAMPLE_CITY } from '../cli/train/usual-folder';
import { startNodeBackend } from '../cli/node-backend';
import { studyDataset } from '../cli/study/study-runs';
import { versions } from '../cli/package';
import { speed, speedTable, type SpeedNetwork, type SpeedRow } from './route-speed';
import { routeSearch, runTool, wholes } from './tool';

const WINDOW = 7;
const SEED = 42;

function backendOf(given: string): BackendName {
  const name = BACKEND_NAMES.find((one) => one === given.trim());
  if (!name) throw badInput(`--backends must be of ${BACKEND_NAMES.join(', ')}, not '${shown(given)}'.`);
  return name;
}

/** Reads the networks of the sample results, and the HOSER+ that comes with them. */
async function ofSampleCity(): Promise<SpeedNetwork[]> {
  const beside = (file: string) => join(SAMPLE_CITY, file);
  const results = await readFile(beside('results.zip'));
  const { checkpoints } = await readRunBytes('results.zip', results, new RunReader(systems));
  const plus = { name: 'HOSER+', bytes: new Uint8Array(await readFile(beside('plus.safetensors'))) };
  return [...checkpoints, plus].map(({ name, bytes }) => networkOf(name, bytes));
}

const ofFiles = (paths: readonly string[]): Promise<SpeedNetwork[]> =>
  Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        throw badInput(`${shown(path)} cannot be read (${error.code}). Check the path.`);
      });
      return networkOf(basename(path).replace(/\.[^.]+$/, ''), bytes);
    }),
  );

function networkOf(name: string, bytes: Uint8Array): SpeedNetwork {
  const { system } = openRoutesCheckpoint(bytes, name);
  return { name, kind: system === LM_TAD.name ? 'teacher' : 'student', bytes };
}

await runTool(
  {
    about: `How long a route takes: students beside the teacher as a route model, for pairs asked one at a time or together, and where the
milliseconds go. Without --networks: those of the sample city. Writes and prints a table.`,
    usage: '--out DIR [--data DIR --networks FILE,FILE] [--backends wasm,cpu] ...',
    options: {
      out: text('DIR', 'Folder for the table, as Markdown and as JSON.').needed(
        'Name the folder to write to',
      ),
      data: text('DIR', 'Folder or zip in the HOSER layout.').usually('the sample city'),
      networks: names('F,F', 'Checkpoints of teachers and students that fit the data.'),
      backends: parsed('N,N', 'What computes.', (given) => given.split(',').map(backendOf)).or(
        ['wasm'],
        'wasm',
      ),
      together: wholes('Pairs asked for at once.', 100_000, [1, 16, 64]),
      pairs: whole('N', 1, 1_000_000, 'Test pairs of a round.').or(64),
      rounds: whole('N', 1, 1000, 'Rounds after one that does not count.').or(5),
      search: routeSearch,
    },
  },
  async ({ out, data, networks, backends, together, pairs, rounds, search }) => {
    if ((data === undefined) !== (networks.length === 0))
      throw badInput('--data and --networks belong together: networks fit one city. Give both.');
    await tryFolder(out, 1024 ** 2);
    const dataset = await studyDataset(resolve(data ?? SAMPLE_CITY));
    const plan = {
      ...{ dataset, together, pairs, rounds, search, window: WINDOW, seed: SEED },
      networks: networks.length === 0 ? await ofSampleCity() : await ofFiles(networks),
    };
    const rows: SpeedRow[] = [];
    for (const backend of backends) {
      await startNodeBackend(backend, (line) => console.error(line));
      rows.push(...(await speed(plan, backend)));
    }
    const { name, fingerprint } = dataset;
    const facts = {
      study: 'speed',
      data: name,
      fingerprint,
      pairs,
      rounds,
      search,
      versions: await versions(),
    };
    await inFolder(out, async () => {
      await writeWhole(join(out, 'table.md'), [`${speedTable(rows)}\n`]);
      await writeWhole(join(out, 'table.json'), [`${JSON.stringify({ ...facts, rows }, null, 1)}\n`]);
    });
    console.log(speedTable(rows));
  },
);
