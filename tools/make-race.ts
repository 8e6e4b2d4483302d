import { shown } from '../src/base/text';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'fflate';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { Failure } from '../src/base/failure';
import type { Dataset } from '../src/domain/dataset';
import { digestOfFile } from '../src/engine/checkpoints/checkpoint-file';
import { localTask } from '../src/engine/protocol/local-task';
import { ENGINE_STEPS } from '../src/engine/protocol/progress-words';
import type { RunContents } from '../src/engine/records/run-contents';
import { readRunBytes } from '../src/engine/runs/run-bundle';
import { RunReader } from '../src/engine/runs/run-reader';
import { hoserFeatures } from '../src/models/hoser/features/hoser-features';
import { PRESETS, experimentConfig, type PresetName } from '../src/systems/routes/settings';
import { firstViewFile } from './first-view-writer';
import { ROUTES_STEPS } from '../src/systems/routes/progress-words';
import { beginRace, withEvent, type RaceEvent } from '../src/systems/routes/race/race';
import { encodeRace } from '../src/systems/routes/race/race-file';
import {
  MOST_SEEDS,
  MOST_STEPS,
  runnersOf,
  THIRD_TEACHERS,
  type RaceOrder,
  type ThirdTeacher,
} from '../src/systems/routes/race/race-order';
import { runRace } from '../src/systems/routes/race/run-race';
import { systems } from '../src/systems/registry';
import { inFolder, readOptions, runCommand, wholeNumber } from '../cli/command';
import { writeWhole } from '../cli/files/whole-file';
import { startNodeBackend } from '../cli/node-backend';
import { dataFilesFromPaths } from '../cli/node-files';
import { ProgressBar } from '../cli/progress-bar';
import { versions } from '../cli/package';

const shipped = (name: string) => fileURLToPath(new URL(`../public/sample-city/${name}`, import.meta.url));

const HELP = `Races students side by side and keeps the recording: the same weights at the start, the same batches, none a step
ahead of another. The pairs are those of the first view, the teacher is that of the results.

  node --import tsx tools/make-race.ts [--steps N] [--draw-every N] [--third TEACHER] [--seeds N] [--out FILE] ...

  --steps N        optimiser steps of each runner (default: 600)
  --draw-every N   steps from one drawing of the routes to the next (default: 20)
  --third TEACHER  teacher of a third runner: ${THIRD_TEACHERS.join(', ')}, none (default: uniform)
  --third-lambda X weight of the third runner's teacher (default: that of the distilled student)
  --lambda X       weight of the teacher (default: that of the preset)
  --seeds N        how many seeds are run, one after the other (default: 3)
  --seed N         the first of them (default: 42)
  --preset NAME    sizes of the students: ${PRESETS.join(', ')} (default: quick)
  --data ZIP       city in the HOSER layout (default: public/sample-city/sample-city.zip)
  --results ZIP    run.zip of "npx route-distillery train" on it, with --compare (default: public/sample-city/results.zip)
  --name TEXT      name of the city (default: Sample city)
  --out FILE       default: public/sample-city/race.safetensors
  --help           show this
`;

function optionsOf(args: string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const values = readOptions(args, {
    steps: text('600'),
    'draw-every': text('20'),
    third: text('uniform'),
    'third-lambda': { type: 'string' },
    lambda: { type: 'string' },
    seeds: text('3'),
    seed: text('42'),
    preset: text('quick'),
    data: text(shipped('sample-city.zip')),
    results: text(shipped('results.zip')),
    name: text('Sample city'),
    out: text(shipped('race.safetensors')),
    help: { type: 'boolean', default: false },
  });
  const { steps, seeds, seed, third, preset, data, results, name, out, help } = values;
  const weight = (text: string | undefined) => (text === undefined ? {} : { lambda: Number(text) });
  const config = experimentConfig(oneOf('preset', preset, PRESETS), {
    seed: wholeNumber('seed', seed, 0, 4_294_967_295),
    ...weight(values.lambda),
  });
  const order: Omit<RaceOrder, 'from' | 'trips'> = {
    config,
    steps: wholeNumber('steps', steps, 1, MOST_STEPS),
    drawEvery: wholeNumber('draw-every', values['draw-every'], 1, MOST_STEPS),
    seeds: wholeNumber('seeds', seeds, 1, MOST_SEEDS),
    third:
      third === 'none'
        ? null
        : {
            teacher: oneOf<ThirdTeacher>('third', third, THIRD_TEACHERS),
            lambda: config.distillation.lambda,
            ...weight(values['third-lambda']),
          },
  };
  return { help, data, results, name, out, order };
}

function oneOf<T extends PresetName | ThirdTeacher>(option: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found) return found;
  throw new Failure('bad-input', `--${option} must be one of ${words.join(', ')}, not '${shown(text)}'.`);
}

async function resultsIn(path: string): Promise<RunContents> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('bad-input', `${shown(path)} cannot be read (${error.code}). Check the path.`);
  });
  return readRunBytes(basename(path), bytes, new RunReader(systems));
}

/** The test trips of the first view, ascending. */
function firstTrips(dataset: Dataset, contents: RunContents): Uint32Array {
  const set = contents.sets.find(({ odSource }) => odSource === 'test');
  if (!set)
    throw new Failure('bad-input', 'The results have no routes for test pairs. Take those of a whole run.');
  const { trips } = firstViewFile(dataset, contents);
  return Uint32Array.from(trips, ({ pair }) => set.pairs.tripIndices[pair]).sort();
}

await runCommand(async () => {
  const { help, data, results, name, out, order: settings } = optionsOf(process.argv.slice(2));
  if (help) return console.log(HELP);
  const { dataset } = await loadHoserDataset(await dataFilesFromPaths([data]), { name });
  const contents = await resultsIn(results);
  const teacher = contents.checkpoints.find((one) => one.name === 'teacher');
  if (!teacher)
    throw new Failure('bad-input', `${shown(results)} has no teacher. Take the results of a whole run.`);
  const order: RaceOrder = { ...settings, from: 'test', trips: firstTrips(dataset, contents) };
  const bar = new ProgressBar([ENGINE_STEPS, ROUTES_STEPS]);
  const { backend, threads } = await startNodeBackend('wasm', (text) => bar.note(text));
  let race = beginRace(order);
  const names = runnersOf(order).map((runner) => runner.name);
  const task = localTask<RaceEvent>({
    onProgress: (report) => bar.show(report),
    onEvent: (event) => {
      race = withEvent(race, event);
      if (event.kind !== 'moment') return;
      const { step, runners } = event.moment;
      const far = runners.map(({ arrived, exact }, i) => `${names[i]} ${arrived} arrived, ${exact} exact`);
      bar.note(`seed ${race.runs[event.run].seed}, step ${step}: ${far.join('; ')}`);
    },
  });
  const seconds = await runRace(dataset, hoserFeatures(dataset), order, teacher.bytes, task);
  bar.clear();
  const { pace, runs } = race;
  if (!pace) throw new Error('A race ended without its pace car.');
  const origin = {
    dataset: { name: dataset.name, fingerprint: dataset.fingerprint },
    teacher: await digestOfFile(teacher.bytes),
    backend: { backend, threads, device: '' },
    versions: await versions(),
    seconds,
  };
  const bytes = encodeRace({ order, pace, runs, origin }, dataset);
  await inFolder(out, () => writeWhole(out, [bytes]));
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  for (const { seed, finish } of runs)
    console.log(
      `seed ${seed}: ` +
        (finish ?? [])
          .map(
            ({ accuracy, arrived, exact, pairs }, i) =>
              `${names[i]} ${percent(accuracy)} next road right, ${percent(arrived / pairs)} arrived, ${percent(exact / pairs)} exact`,
          )
          .join('; '),
    );
  console.log(
    `${out}: ${(bytes.length / 1e3).toFixed(0)} kB, ${(gzipSync(bytes).length / 1e3).toFixed(0)} kB compressed, ` +
      `${origin.seconds.toFixed(0)} s`,
  );
});
