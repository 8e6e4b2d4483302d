import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import type { PartJudge } from '../distillation/cross-fit';
import type { RouteCrew } from '../crew/route-crew';
import type { ExperimentConfig } from '../settings';
import type { GivenTeacherName } from '../given-teachers';
import type { ExperimentParts } from '../experiment-parts';
import type { TeacherStart } from '../start/start-teacher';
import type { SoftTargets } from '../distillation/soft-targets';
import { SoftTargetCache } from '../soft-targets/soft-target-cache';

/** What the teachers of a run are made from. */
export interface TeacherTask {
  readonly dataset: Dataset;
  /** Of the data as they are used here: soft targets are kept under it. */
  readonly fingerprint: string;
  readonly config: ExperimentConfig;
  readonly parts: ExperimentParts;
  /** Networks of other systems that are heard. */
  readonly givenTeachers: Readonly<Partial<Record<GivenTeacherName, { readonly judge: PartJudge }>>>;
  /** The weights that it starts from; left out for fresh ones. */
  readonly start: TeacherStart | undefined;
  /** What it is measured on too where it starts from weights. */
  readonly oldData?: OldData | undefined;
  /** What the header of its file states besides its configuration. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly context: ExperimentContext;
  /** Who asks teachers; left out, this thread alone does. */
  readonly crew?: RouteCrew;
}

/**
 * The soft targets of all training trips by one teacher, kept by an earlier run where there is one.
 * @param teacher digest of everything of the teacher that they depend on
 * @throws Failure 'cancelled'
 */
export async function keptTargets(
  {
    dataset,
    fingerprint,
    config,
    context,
  }: Pick<TeacherTask, 'dataset' | 'fingerprint' | 'config' | 'context'>,
  teacher: string,
  ask: () => Promise<SoftTargets>,
): Promise<SoftTargets> {
  const { caches, task } = context.hooks;
  if (!caches) return ask();
  const { blobs, ...room } = caches;
  const cache = new SoftTargetCache(blobs, (text) => task.emit({ kind: 'note', text }), room);
  const origin = { teacher, window: config.distillation.window, device: deviceOf(context) };
  const keptFor = { ...dataset, fingerprint };
  const found = await cache.load(keptFor, origin);
  if (found) return found;
  const asked = await ask();
  await cache.save(asked, keptFor, origin);
  return asked;
}

/** Everything that can change the last digits of a soft target: threads do not, and are named as if there were one. */
const deviceOf = ({ backend: { backend, adapter, half }, versions }: ExperimentContext) => {
  const isCard = backend === 'webgpu';
  const device = { backend, adapter: isCard ? adapter : null, threads: isCard ? 0 : 1, versions };
  return JSON.stringify({ ...device, ...(half ? { half } : {}) });
};
