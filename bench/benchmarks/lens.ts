import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import { gridFor } from '../../src/domain/grid';
import { tripAt } from '../../src/domain/trajectory-set';
import { type Measured, figureOf } from '../../src/engine/benchmarks/benchmark-result';
import { Hoser } from '../../src/models/hoser/hoser';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { lmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { PRESET_CONFIGS } from '../../src/systems/routes/experiment-config';
import { decisionAt, disagreements, temperatureCurves } from '../../src/systems/routes/lens/decision';
import { decisionSentence } from '../../src/systems/routes/lens/decision-sentence';
import { readJourney } from '../../src/systems/routes/lens/read-journey';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';

const WARM_UPS = 2;
const SEED = 17;
/** Decisions of one temperature each: one alone is too short for a clock. */
const TURNS = 100;

/**
 * The decision lens on a trip of 21 roads, with networks of the demo preset: another window (the networks read the
 * trip again), and another temperature (all numbers of one decision, its sentence and its curves; no drawing).
 */
export const lensBenchmark: Benchmark = {
  name: 'lens',
  run: async ({ cities, clock, rounds }: BenchContext): Promise<Measured[]> => {
    const { dataset, features, batch } = await cities.of(REFERENCE_ROADS);
    const { network } = dataset;
    const { student: widths, teacher: sizes, distillation } = PRESET_CONFIGS.demo;
    const random = new Random(SEED);
    const vanilla = Hoser.initial(widths, features, random.fork('vanilla'));
    const distilled = Hoser.initial(widths, features, random.fork('distilled'));
    const vocabulary = lmTadVocabulary(network, gridFor(network));
    const config = { ...sizes, blockSize: 64, vocabularySize: vocabulary.size };
    const teacher = Teacher.initial(config, vocabulary, random.fork('teacher'));
    try {
      const { roads, times } = tripAt(batch, 0);
      const journey = { roads, times, destination: roads[roads.length - 1] };
      const networks = {
        teacher: { network: teacher, cellDegrees: gridFor(network).cellDegrees },
        students: { vanilla, distilled },
      };
      const read = () => readJourney(journey, features, networks, distillation.window, NO_TASK);
      const reading = await read();
      const timed = { clock, warmUps: WARM_UPS, rounds };
      const window = await timeRounds(timed, async () => void (await read()));
      let written = 0;
      const temperature = await timeRounds(timed, () => {
        for (let turn = 0; turn < TURNS; turn++) {
          const form = { ...distillation, tau: 1 + turn / 10 };
          const decision = decisionAt(reading, turn % reading.roads.length, form);
          const words = { roadName: String, journey: 'The trip' };
          written += decisionSentence(decision, words).length + disagreements(reading).length;
          const { teacher: soft, students } = decision;
          written += temperatureCurves(students.distilled!.logits, soft!.logits, form).tau.length;
        }
      });
      if (written === 0) throw new Error('Nothing was computed.');
      const size = { roads: network.roadCount, steps: reading.roads.length };
      const each = temperature.map((seconds) => (1000 * seconds) / TURNS);
      return [
        { what: 'window', size, figure: figureOf(window.map((seconds) => 1000 * seconds)), unit: 'ms' },
        { what: 'temperature', size, figure: figureOf(each), unit: 'ms' },
      ];
    } finally {
      vanilla.dispose();
      distilled.dispose();
      teacher.dispose();
    }
  },
};
