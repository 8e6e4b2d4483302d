import type { Models } from '../../../../studio/state/page/models.svelte';
import { STUDENT_NAMES } from '../../distillation/distillation-config';
import type { LensNetworkWeights, NamedWeights } from '../../drawing/routes-service';
import type { Reader } from '../../lens/transfer';

/** The weights of a network in use, for a worker; null where there is none. */
export function weightsInUse(models: Pick<Models, 'of'>, name: Reader): NamedWeights | null {
  const model = models.of(name);
  return model && { id: model.id, bytes: model.bytes };
}

/** Those of all networks in use that can read a journey. */
export const readersInUse = (models: Pick<Models, 'of'>): LensNetworkWeights => ({
  teacher: weightsInUse(models, 'teacher'),
  students: Object.fromEntries(
    STUDENT_NAMES.flatMap((name) => {
      const weights = weightsInUse(models, name);
      return weights ? [[name, weights]] : [];
    }),
  ),
});
