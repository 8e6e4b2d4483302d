import type { TransferNetworkName } from './network-names';

/** Encoders that come with the page, trained on City A. */
export const SHIPPED_ENCODERS = [
  'pretrained',
  'prediction',
  'recovery8',
  'travel-time',
] as const satisfies readonly TransferNetworkName[];

/** Where they lie beside the page. */
export const SHIPPED_FOLDER = 'sample-recovery';
