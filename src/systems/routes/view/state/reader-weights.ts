import type { RoutesWorker } from '../../../../studio/state/routes/routes-worker.svelte';
import type { RoutesService } from '../../drawing/routes-service';
import type { NamedWeights } from '../../../../engine/routes/route-drawing';
import type { Models } from '../../../../studio/state/page/models.svelte';
import { STUDENT_NAMES } from '../../distillation/distillation-config';
import type { LensNetworkWeights } from '../../drawing/routes-service';
import type { Reader } from '../../lens/transfer';

/** The weights of a network in use, for a worker; null where there is none. */
export function weightsInUse(models: Pick<Models, 'of'>, name: Reader): NamedWeights | null {
  const model = models.of(name);
  return model && { id: model.id, bytes: model.bytes };
}

/** Weights of all networks in use that can read a journey. */
export const readersInUse = (models: Pick<Models, 'of'>): LensNetworkWeights => ({
  teacher: weightsInUse(models, 'teacher'),
  students: Object.fromEntries(
    STUDENT_NAMES.flatMap((name) => {
      const weights = weightsInUse(models, name);
      return weights ? [[name, weights]] : [];
    }),
  ),
});

/** The worker that draws routes, with all that it does for this system. */
export type RouteReader = Pick<RoutesWorker<RoutesService>, 'call'>;
