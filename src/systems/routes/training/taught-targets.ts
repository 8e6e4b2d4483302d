import { gridFor } from '../../../domain/grid';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { bigramTargets } from '../distillation/bigram-targets';
import { combinedTargets } from '../distillation/combined-targets';
import { crossFitted, type PartJudge } from '../distillation/cross-fit';
import { uniformTargets, type SoftTargets } from '../distillation/soft-targets';
import { TEACHERS, type TeacherName } from '../distillation/teaching-config';
import { LmTadJudges } from './lm-tad-judges';
import type { TeacherTask } from './teacher-task';

/**
 * The soft targets of every training step, of all teachers of a configuration that have any weight.
 * @param file checkpoint of LM-TAD; null where there is none, and no teacher needs it but those of parts
 * @param plus HOSER+ as a teacher
 * @throws Failure 'bad-input' for teachers without weight and for too few trips; 'cancelled'
 */
export function taughtTargets(
  file: Uint8Array | null,
  plus: PartJudge,
  task: TeacherTask,
): Promise<SoftTargets> {
  const { dataset, config, context } = task;
  const { network, trips } = dataset;
  const { crossFit: parts, teachers: weights } = config.teaching;
  const lmTad = new LmTadJudges(file, task);
  const judges: Readonly<Record<TeacherName, PartJudge>> = {
    lmTad: (part) => lmTad.trained(part),
    plus,
    bigram: ({ learnt, judged }) => {
      const { cellDegrees, vocabulary } = config.grid;
      const cells = lmTadVocabulary(network, gridFor(network, cellDegrees), vocabulary);
      return Promise.resolve(bigramTargets(network, cells, learnt, judged));
    },
    uniform: ({ judged }) => Promise.resolve(uniformTargets(network, judged)),
    shuffled: (part) => lmTad.shuffled(part),
    untrained: (part) => lmTad.untrained(part),
    transfertraj: (part) => task.givenTeachers.transfertraj!.judge(part),
    foundation: (part) => task.givenTeachers.foundation!.judge(part),
  };
  return context.stopwatch.time('soft targets', () =>
    crossFitted(network, trips.train, { parts, seed: config.seed }, (part) =>
      combinedTargets(TEACHERS.map((name) => ({ weight: weights[name], targets: () => judges[name](part) }))),
    ),
  );
}
