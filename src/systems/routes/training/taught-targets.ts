import { Failure } from '../../../base/failure';
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
 * @throws Failure 'bad-input' for teachers without weight and for too few trips; 'cancelled'
 */
export function taughtTargets(file: Uint8Array | null, task: TeacherTask): Promise<SoftTargets> {
  const { dataset, config, context } = task;
  const { network, trips } = dataset;
  const { crossFit: parts, teachers: weights } = config.teaching;
  const lmTad = new LmTadJudges(file, task);
  const judges: Readonly<Record<TeacherName, PartJudge>> = {
    lmTad: (part) => lmTad.trained(part),
    plus: (part) => checkedPlus(task)(part),
    bigram: ({ learnt, judged }) => {
      const { cellDegrees, vocabulary } = config.grid;
      const cells = lmTadVocabulary(network, gridFor(network, cellDegrees), vocabulary);
      return Promise.resolve(bigramTargets(network, cells, learnt, judged));
    },
    uniform: ({ judged }) => Promise.resolve(uniformTargets(network, judged)),
    shuffled: (part) => lmTad.shuffled(part),
    untrained: (part) => lmTad.untrained(part),
  };
  return context.stopwatch.time('soft targets', () =>
    crossFitted(network, trips.train, { parts, seed: config.seed }, (part) =>
      combinedTargets(TEACHERS.map((name) => ({ weight: weights[name], targets: () => judges[name](part) }))),
    ),
  );
}

/** @throws Failure 'not-supported' where HOSER+ is to give soft targets and there is none, before anything is trained */
export function checkPlus(task: TeacherTask): void {
  const { way, teachers } = task.config.teaching;
  if (way === 'soft-targets' && teachers.plus > 0) checkedPlus(task);
}

function checkedPlus({ plus }: TeacherTask): PartJudge {
  if (plus) return plus;
  throw new Failure(
    'not-supported',
    'There is no HOSER+ teacher in this run that could give soft targets. Set its weight to 0.',
  );
}
