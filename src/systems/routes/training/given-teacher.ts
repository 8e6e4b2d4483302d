import { digestOf } from '../../../base/checksum';
import { candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { CandidateScorer, ScorerFacts } from '../../../engine/experiments/networks-of-others';
import type { PartJudge } from '../distillation/cross-fit';
import { SoftTargets } from '../distillation/soft-targets';
import { GIVEN_TEACHER_INFOS, type GivenTeacherName } from '../given-teachers';
import type { GivenTeacherRecord } from '../record';
import { type TeacherTask, keptTargets } from './teacher-task';

type GivenTask = Pick<TeacherTask, 'dataset' | 'fingerprint' | 'config' | 'context'>;

/** A network of another system that was given, as a teacher of soft targets. */
export class GivenTeacher {
  #facts: ScorerFacts | null = null;

  constructor(
    private readonly name: GivenTeacherName,
    private readonly bytes: Uint8Array,
    private readonly task: GivenTask,
  ) {}

  /**
   * Before anything is trained.
   * @throws Failure 'bad-input' for a file that holds no such network or one that does not fit the roads, 'not-supported'
   * where its system is not known
   */
  async check(): Promise<void> {
    (await this.#open()).dispose();
  }

  /** Asked for soft targets of all training trips: it is given, so there is none that did not learn from a part. */
  readonly judge: PartJudge = async ({ judged }) => {
    const scorer = await this.#open();
    try {
      return await this.#targets(scorer, judged);
    } finally {
      scorer.dispose();
    }
  };

  /** For the record of a run; its report is null where it was not asked. */
  async record(): Promise<GivenTeacherRecord> {
    return { digest: await digestOfFile(this.bytes), report: this.#facts?.report ?? null };
  }

  async #open(): Promise<CandidateScorer> {
    const { dataset, context } = this.task;
    const { system } = GIVEN_TEACHER_INFOS[this.name];
    const open = await context.hooks.openCandidateScorer(system);
    return open({ bytes: this.bytes, name: `${this.name}.safetensors` }, dataset);
  }

  async #targets(scorer: CandidateScorer, judged: TrajectorySet): Promise<SoftTargets> {
    const { network } = this.task.dataset;
    const { config, context } = this.task;
    const { window } = config.distillation;
    const { task } = context.hooks;
    this.#facts = await scorer.ready(window, task);
    const about = new TextEncoder().encode(JSON.stringify(this.#facts.about));
    return keptTargets(this.task, await digestOf([about, this.bytes]), async () => {
      const { stepOffsets, logitOffsets } = candidateLayout(network, judged);
      const logits = await scorer.logitsOf(judged, window, task);
      return new SoftTargets(network, stepOffsets, logitOffsets, logits);
    });
  }
}

/** The given teachers of a run by name. */
export type GivenTeachers = Readonly<Partial<Record<GivenTeacherName, GivenTeacher>>>;

/** @param files checkpoints by name; each is checked before anything is trained: see `GivenTeacher.check` */
export async function openGivenTeachers(
  files: Readonly<Partial<Record<GivenTeacherName, Uint8Array>>>,
  task: GivenTask,
): Promise<GivenTeachers> {
  const teachers: Partial<Record<GivenTeacherName, GivenTeacher>> = {};
  for (const [name, bytes] of Object.entries(files) as [GivenTeacherName, Uint8Array][]) {
    teachers[name] = new GivenTeacher(name, bytes, task);
    await teachers[name].check();
  }
  return teachers;
}
