import type { Model } from '../../../../studio/state/page/models.svelte';
import type { EncoderWeights } from '../../recovery/recovery-service';

/** A network in use as the worker takes it. */
export const weightsOf = ({ id, bytes }: Model): EncoderWeights => ({ id, bytes });
