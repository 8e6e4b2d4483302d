import type { RecoveryWorker } from './recovery-worker';

/** What is asked about one city, and about networks in it. */
export type CityWorker = Pick<RecoveryWorker, 'ask' | 'call' | 'evaluate'>;
