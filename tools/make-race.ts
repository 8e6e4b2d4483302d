import { shown } from '../src/base/text';
import { gzipSync } from 'fflate';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { badInput } from '../src/base/failure';
import type { Dataset } from '../src/domain/dataset';
import { digestOfFile } from '../src/engine/checkpoints/checkpoint-file';
import { localTask } from '../src/engine/protocol/local-task';
import { ENGINE_STEPS } from '../src/engine/protocol/progress-words';
import type { RunContents } from '../src/engine/records/run-contents';
import { hoserFeatures } from '../src/models/hoser/features/hoser-features';
import { PRESETS, experimentConfig } from '../src/systems/routes/settings';
import { firstPairs } from './first-views/routes';
import { ROUTES_STEPS } from '../src/systems/routes/progress-words';
import { beginRace, withEvent, type RaceEvent } from '../src/systems/routes/race/race';
import { encodeRace } from '../src/systems/routes/race/race-file';
import {
  MOST_SEEDS,
  MOST_STEPS,
  runnersOf,
  THIRD_TEACHERS,
  type RaceOrder,
} from '../src/systems/routes/race/race-order';
import { runRace } from '../src/systems/routes/race/run-race';
import { inFolder } from '../cli/command';
import { oneOf, real, seed, text, whole } from '../cli/options';
import { writeWhole } from '../cli/files/whole-file';
import { startNodeBackend } from '../cli/node-backend';
import { dataFilesFromPaths } from '../cli/node-files';
import { ProgressBar } from '../cli/progress-bar';
import { versions } from '../cli/package';
import { RESULTS_HELP, resultsIn, shippedFile } from './shipped-results';
import { runTool } from './tool';

/** The test trips of the first view, ascending. */
function firstTrips(dataset: Dataset, contents: RunContents): Uint32Array {
  const set = contents.sets.find(({ odSource }) => odSource === 'test');
  if (!set) throw badInput('The results have no routes for test pairs. Take those of a whole run.');
  return Uint32Array.from(firstPairs(dataset, contents), (pair) => set.pairs.tripIndices[pair]).sort();
}

await runTool(
  {
    about: `Races students side by side and keeps the recording: the same weights at the start, the same batches, none a step
ahead of another. The pairs are those of the first view, the teacher is that of the results.`,
    usage: '[--steps N] [--draw-every N] [--third TEACHER] [--seeds N] [--out FILE] ...',
    options: {
      steps: whole('N', 1, MOST_STEPS, 'Optimiser steps of each runner.').or(600),
      'draw-every': whole('N', 1, MOST_STEPS, 'Steps from one drawing of the routes to the next.').or(20),
      third: oneOf([...THIRD_TEACHERS, 'none'], 'Teacher of a third runner.', 'TEACHER').or('uniform'),
      'third-lambda': real('X', 0, 1e9, "Weight of the third runner's teacher.").usually(
        'that of the distilled student',
      ),
      lambda: real('X', 0, 1e9, 'Weight of the teacher.').usually('that of the preset'),
      seeds: whole('N', 1, MOST_SEEDS, 'How many seeds are run, one after the other.').or(3),
      seed: seed('The first of them.').or(42),
      preset: oneOf(PRESETS, 'Sizes of the students.').or('quick'),
      data: shippedFile('sample-city.zip', 'City in the HOSER layout.', 'ZIP'),
      results: shippedFile('results.zip', RESULTS_HELP, 'ZIP'),
      name: text('TEXT', 'Name of the city.').or('Sample city'),
      out: shippedFile('race.safetensors', 'Where it goes.'),
    },
  },
  async ({ data, results, name, out, preset, third, lambda, 'third-lambda': thirdLambda, ...given }) => {
    const config = experimentConfig(preset, { seed: given.seed, ...(lambda !== undefined && { lambda }) });
    const settings: Omit<RaceOrder, 'from' | 'trips'> = {
      config,
      steps: given.steps,
      drawEvery: given['draw-every'],
      seeds: given.seeds,
      third: third === 'none' ? null : { teacher: third, lambda: thirdLambda ?? config.distillation.lambda },
    };
    const { dataset } = await loadHoserDataset(await dataFilesFromPaths([data]), { name });
    const contents = await resultsIn(results);
    const teacher = contents.checkpoints.find((one) => one.name === 'teacher');
    if (!teacher) throw badInput(`${shown(results)} has no teacher. Take the results of a whole run.`);
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
    for (const { seed: of, finish } of runs)
      console.log(
        `seed ${of}: ` +
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
  },
);
