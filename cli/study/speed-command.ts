import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { BACKEND_NAMES, type BackendName } from '../../src/nn/backend-names';
import { readRunBytes } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { systems } from '../../src/systems/registry';
import { LM_TAD } from '../../src/systems/routes/networks';
import { openRoutesCheckpoint } from '../../src/systems/routes/checkpoints/open-checkpoint';
import { inFolder, readArguments, wholeNumber } from '../command';
import { tryFolder } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { SAMPLE_CITY } from '../train/usual-folder';
import { startNodeBackend } from '../node-backend';
import { versions } from '../versions';
import { searchOption } from './search-option';
import { studyDataset } from './lab/study-dataset';
import { speed, speedTable, type SpeedNetwork, type SpeedRow } from './speed';

export const SPEED_HELP = `  npm run study -- speed --out DIR [--data DIR --networks FILE,FILE] [--backends wasm,cpu] ...

  speed               How long a route takes: students beside the teacher as a route model, for pairs asked one at a time
                      or together, and where the milliseconds go. Without --networks: those of the sample city.
  --networks F,F      Checkpoints of teachers and students that fit the data.
  --backends N,N      cpu, wasm, webgpu (default wasm).
  --together N,N      Pairs asked for at once (default 1,16,64).
  --pairs N           Test pairs of a round (default 64).
  --rounds N          After one that does not count (default 5).
  --search NAME       How routes are searched for, as of a job (default usual).
`;

export const SPEED = 'speed';
const WINDOW = 7;
const SEED = 42;

/** Times routes. @throws Failure */
export async function speedCommand(args: string[]): Promise<void> {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      networks: { type: 'string' },
      backends: { type: 'string', default: 'wasm' },
      together: { type: 'string', default: '1,16,64' },
      pairs: { type: 'string', default: '64' },
      rounds: { type: 'string', default: '5' },
      search: { type: 'string', default: 'usual' },
    },
  });
  const { out, data, networks } = values;
  if (positionals.length > 1)
    throw new Failure(
      'bad-input',
      `Only "speed" was expected, not "${shown(positionals[1])}" too. See --help.`,
    );
  if (out === undefined) throw new Failure('bad-input', 'A study needs --out. See --help.');
  if ((data === undefined) !== (networks === undefined))
    throw new Failure(
      'bad-input',
      '--data and --networks belong together: networks fit one city. Give both.',
    );
  const backends = values.backends.split(',').map(backendOf);
  const pairs = wholeNumber('pairs', values.pairs, 1, 1_000_000);
  const rounds = wholeNumber('rounds', values.rounds, 1, 1000);
  const search = searchOption(values.search);
  const together = values.together.split(',').map((one) => wholeNumber('together', one.trim(), 1, 100_000));
  await tryFolder(out, 1024 ** 2);
  const dataset = await studyDataset(data ?? SAMPLE_CITY);
  const plan = {
    dataset,
    networks: networks === undefined ? await ofSampleCity() : await ofFiles(networks.split(',')),
    together,
    pairs,
    rounds,
    search,
    window: WINDOW,
    seed: SEED,
  };
  const rows: SpeedRow[] = [];
  for (const backend of backends) {
    await startNodeBackend(backend, (text) => console.error(text));
    rows.push(...(await speed(plan, backend)));
  }
  const { name, fingerprint } = dataset;
  const facts = { study: SPEED, data: name, fingerprint, pairs, rounds, search, versions: await versions() };
  await inFolder(out, async () => {
    await writeWhole(join(out, 'table.md'), [`${speedTable(rows)}\n`]);
    await writeWhole(join(out, 'table.json'), [`${JSON.stringify({ ...facts, rows }, null, 1)}\n`]);
  });
  console.log(speedTable(rows));
}

function backendOf(text: string): BackendName {
  const name = BACKEND_NAMES.find((one) => one === text.trim());
  if (!name)
    throw new Failure(
      'bad-input',
      `--backends must be of ${BACKEND_NAMES.join(', ')}, not '${shown(text)}'.`,
    );
  return name;
}

/** Those of the sample results, and the HOSER+ that comes with them. */
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
        throw new Failure('bad-input', `${shown(path)} cannot be read (${error.code}). Check the path.`);
      });
      return networkOf(basename(path).replace(/\.[^.]+$/, ''), bytes);
    }),
  );

function networkOf(name: string, bytes: Uint8Array): SpeedNetwork {
  const { system } = openRoutesCheckpoint(bytes, name);
  return { name, kind: system === LM_TAD.name ? 'teacher' : 'student', bytes };
}
