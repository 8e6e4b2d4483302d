import { localTask } from '../../../src/engine/protocol/local-task';
import { checkpointFile } from '../../../src/engine/checkpoints/checkpoint-file';
import { hoserFeatures } from '../../../src/models/hoser/features/hoser-features';
import { beginRace, withEvent, type RaceEvent } from '../../../src/systems/routes/race/race';
import { runRace } from '../../../src/systems/routes/race/run-race';
import { tinyCity, tinyExperiment } from '../../../src/systems/routes/testing/tiny-experiment';
import { initialTeacher } from '../../../src/systems/routes/training/train-teacher';
import { againstCpu, type CheckValues, type DeviceCheck } from '../device-check';

const STEPS = 2;

/** Two students race for a few steps: what each loses at every moment. */
async function losses(): Promise<CheckValues> {
  const dataset = await tinyCity(40, 20);
  const config = tinyExperiment({ epochs: 1, batchSize: 8 });
  const teacher = initialTeacher(dataset, config);
  const about = {
    system: 'LM-TAD',
    config: { ...teacher.config, grid: config.grid },
    dataset: dataset.fingerprint,
  };
  const file = await checkpointFile(teacher.parameters, about);
  teacher.dispose();
  const trips = Uint32Array.of(0);
  const order = { config, steps: STEPS, drawEvery: 1, seeds: 1, from: 'test', trips, third: null } as const;
  let seen = beginRace(order);
  const task = localTask<RaceEvent>({ onEvent: (event) => (seen = withEvent(seen, event)) });
  await runRace(dataset, hoserFeatures(dataset), order, file, task);
  const { moments } = seen.runs[0];
  // Before the first step there is no loss yet.
  const after = moments.filter(({ step }) => step > 0);
  const of = (runner: number) => after.map(({ runners }) => runners[runner].losses);
  // The vanilla student has no teacher's term.
  return {
    vanilla: of(0).flatMap(({ nextStep, time }) => [nextStep, time]),
    distilled: of(1).flatMap(({ nextStep, time, distillation }) => [nextStep, time, distillation]),
  };
}

/** A race of the two students, on one device. */
export const check: DeviceCheck = {
  backends: ['webgpu', 'wasm'],
  tolerance: 1e-3,
  deviations: againstCpu(losses),
};
