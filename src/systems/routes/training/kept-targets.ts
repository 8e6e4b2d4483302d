import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import type { SoftTargets } from '../distillation/soft-targets';
import { SoftTargetCache } from '../soft-targets/soft-target-cache';
import type { TeacherTask } from './teacher-task';

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
