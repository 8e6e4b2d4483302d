import type { Model } from '../../../../studio/state/page/models.svelte';
import type { NetworkWorker } from '../../../../studio/state/machine/network-worker';
import type { EncoderWeights, RecoveryDataset, RecoveryService } from '../../recovery/recovery-service';

/** A network in use as the worker takes it. */
export const weightsOf = ({ id, bytes }: Model): EncoderWeights => ({ id, bytes });

/** What is asked about one city, and about networks in it. */
export type CityWorker = Pick<
  NetworkWorker<RecoveryService, RecoveryDataset, EncoderWeights>,
  'ask' | 'call' | 'askNetworks'
>;
