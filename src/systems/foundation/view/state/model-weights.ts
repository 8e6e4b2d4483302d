import type { Model } from '../../../../studio/state/page/models.svelte';
import type { ModelWeights } from '../../explore/hexagon-service';

/** A network of the page as the worker takes it. */
export const weightsOf = ({ id, bytes }: Pick<Model, 'id' | 'bytes'>): ModelWeights => ({ id, bytes });
