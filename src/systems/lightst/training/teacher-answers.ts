import { dispose, tensor3d, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { Weights } from '../../../models/weights';
import type { TeacherTargets } from '../distillation/distillation-loss';
import type { FlowData } from '../flow-data';
import type { FlowTeacher } from '../networks/flow-teacher';
import { WindowBatch } from '../networks/window-batch';

/** The teacher's answers are kept where those to all training windows take no more than this: 256 MiB. */
const MOST_KEPT_BYTES = 2 ** 28;
/** Windows that the teacher is asked about at once. */
const AT_ONCE = 32;

const NAMES = ['spatial', 'temporal', 'forecast'] as const;
type Name = (typeof NAMES)[number];

/** A teacher with its weights. */
export interface FrozenTeacher {
  readonly teacher: FlowTeacher;
  readonly weights: Weights;
}

/** What a frozen teacher says of windows. The caller disposes of the tensors. */
export const answersOf = ({ teacher, weights }: FrozenTeacher, batch: WindowBatch): TeacherTargets =>
  tidy(() => {
    const { forecast, latents } = teacher.pass(weights, batch);
    return { ...latents(), forecast };
  });

/** What a frozen teacher says of the training windows: once for each where there is room, else when it is asked. */
export class TeacherAnswers {
  /** Numbers of one window. */
  readonly #sizes: Readonly<Record<Name, number>>;
  #kept: Readonly<Record<Name, Float32Array>> | null = null;

  private constructor(
    private readonly frozen: FrozenTeacher,
    private readonly data: FlowData,
  ) {
    const { table, lengths } = data;
    const { spatial, temporal } = frozen.teacher.widths;
    this.#sizes = {
      spatial: table.nodes * spatial,
      temporal: table.nodes * temporal,
      forecast: table.nodes * lengths.outputs,
    };
  }

  /** @param mostBytes that may be kept */
  static async of(
    frozen: FrozenTeacher,
    data: FlowData,
    task: Task,
    mostBytes: number = MOST_KEPT_BYTES,
  ): Promise<TeacherAnswers> {
    const answers = new TeacherAnswers(frozen, data);
    const numbers = NAMES.reduce((sum, name) => sum + answers.#sizes[name], 0);
    if (4 * numbers * data.starts.train.length <= mostBytes) await answers.#keep(task);
    return answers;
  }

  /** Asks in the order of the windows, so that a run that is gone on with hears the same. */
  async #keep(task: Task): Promise<void> {
    const { starts, table } = this.data;
    const { train } = starts;
    const sizes = this.#sizes;
    const of = (name: Name) => new Float32Array(train.length * sizes[name]);
    const kept = { spatial: of('spatial'), temporal: of('temporal'), forecast: of('forecast') };
    for (let from = 0; from < train.length; from += AT_ONCE) {
      await task.checkpoint();
      const windows = this.data.windows(train.subarray(from, from + AT_ONCE));
      const batch = new WindowBatch(windows, table.slotsPerDay);
      const answers = answersOf(this.frozen, batch);
      for (const name of NAMES) kept[name].set(await answers[name].data(), from * sizes[name]);
      batch.dispose();
      dispose(Object.values(answers) as Tensor[]);
      const done = Math.min(from + AT_ONCE, train.length);
      task.progress({ step: 'flows.teach', done, total: train.length, unit: 'windows' });
    }
    this.#kept = kept;
  }

  /** What it says of a batch of training windows. The caller disposes of the tensors. */
  to(items: Uint32Array, batch: WindowBatch): TeacherTargets {
    const kept = this.#kept;
    if (!kept) return answersOf(this.frozen, batch);
    const { nodes } = this.data.table;
    const { outputs } = this.data.lengths;
    const { spatial, temporal } = this.frozen.teacher.widths;
    const gathered = (name: Name) => {
      const size = this.#sizes[name];
      const rows = new Float32Array(items.length * size);
      items.forEach((item, i) => rows.set(kept[name].subarray(item * size, (item + 1) * size), i * size));
      return rows;
    };
    return {
      spatial: tensor3d(gathered('spatial'), [items.length, nodes, spatial]),
      temporal: tensor3d(gathered('temporal'), [items.length, nodes, temporal]),
      forecast: tensor4d(gathered('forecast'), [items.length, outputs, nodes, 1]),
    };
  }
}
