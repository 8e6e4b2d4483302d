import type { Dataset } from '../../domain/dataset';
import type { CheckpointReport } from './checkpoint-report';

/** A checkpoint that a person brings as a file. */
export interface AdoptRequest {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  /** What it has to be ('teacher', 'student'); left out, anything that the system knows. */
  readonly wanted?: string;
  /** Settings that the file may lack, by their path in the configuration: 'grid.cellDegrees'. */
  readonly hints?: Readonly<Record<string, number>>;
}

/** A network that was brought as a file, ready for use over a data set. */
export interface AdoptedNetwork {
  /** Name of the system's network that it is. */
  readonly network: string;
  /** As a file that was saved here: the one given, where it was. */
  readonly bytes: Uint8Array;
  readonly report: CheckpointReport;
}

/**
 * Makes a checkpoint of any format one of a data set's, after every tensor was held against it; at once, or when it was read what of
 * the data the file does not say.
 * @throws Failure 'bad-input' if it is broken, or does not fit
 */
export type Adoption = (request: AdoptRequest, dataset: Dataset) => AdoptedNetwork | Promise<AdoptedNetwork>;
