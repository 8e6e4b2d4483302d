import { digestOf } from '../../../base/checksum';
import type { Dataset } from '../../../domain/dataset';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { digestOfFile } from '../../../engine/checkpoints/file-digest';
import type { NextPlaces } from '../../../engine/experiments/next-places';
import type { PartJudge } from '../distillation/cross-fit';
import {
  nextPlaceResiduals,
  nextPlaceTargets,
  saidNextPlaces,
  type NextPlaceResiduals,
} from '../distillation/next-place-targets';
import type { SoftTargets } from '../distillation/soft-targets';
import { ENCODER_TEACHER } from '../encoder-teacher';
import type { EncoderTeacherRecord } from '../record';
import { keptTargets } from './kept-targets';
import type { TeacherTask } from './teacher-task';

type EncoderTask = Pick<TeacherTask, 'dataset' | 'fingerprint' | 'config' | 'context'>;

/** An encoder of GPS points that was given, as a teacher of soft targets. How sure it is follows from its errors on the validation trips. */
export class EncoderTeacher {
  #residuals: NextPlaceResiduals | null = null;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly task: EncoderTask,
  ) {}

  /** Before anything is trained. @throws Failure 'bad-input' for a file that holds no encoder, 'not-supported' where none is known */
  async check(): Promise<void> {
    (await this.#open()).dispose();
  }

  /** Asked for soft targets of all training trips: it is given, so there is none that did not learn from a part. */
  readonly judge: PartJudge = async ({ judged }) => {
    const network = await this.#open();
    try {
      return await this.#targets(network, judged);
    } finally {
      network.dispose();
    }
  };

  /** For the record of a run; its errors are null where it was not asked. */
  async record(): Promise<EncoderTeacherRecord> {
    return { digest: await digestOfFile(this.bytes), report: this.#residuals };
  }

  async #open(): Promise<NextPlaces> {
    const { dataset, context } = this.task;
    const open = await context.hooks.openNextPlaces();
    return open({ bytes: this.bytes, name: `${ENCODER_TEACHER}.safetensors` }, dataset);
  }

  async #targets(network: NextPlaces, judged: TrajectorySet): Promise<SoftTargets> {
    const { dataset } = this.task;
    const measured = measuredTrips(dataset);
    this.#residuals = nextPlaceResiduals(dataset.network, measured, await this.#said(network, measured));
    const { sigmaKilometres } = this.#residuals;
    const about = new TextEncoder().encode(JSON.stringify({ says: 'next places', sigmaKilometres }));
    return keptTargets(this.task, await digestOf([about, this.bytes]), async () =>
      nextPlaceTargets(dataset.network, judged, await this.#said(network, judged), sigmaKilometres),
    );
  }

  #said(network: NextPlaces, trips: TrajectorySet): Promise<Float64Array> {
    const { dataset, config, context } = this.task;
    return saidNextPlaces(network, dataset.network, trips, config.distillation.window, context.hooks.task);
  }
}

/** Validation trips, or the training trips where there are none. */
const measuredTrips = ({ trips: { train, val } }: Pick<Dataset, 'trips'>): TrajectorySet =>
  val.roads.length > val.tripCount ? val : train;
