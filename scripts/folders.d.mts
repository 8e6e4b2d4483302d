/** Where each system's reference numbers have a folder. */
export const REFERENCES: string;
/** The numbers of the official code of LM-TAD, HOSER and their distillation (see reference/README.md). */
export const REFERENCE: string;
/** The network of 2,039 roads and the walks on it that official PyTorch was timed on. */
export const BENCH_NETWORK: string;

export interface RealData {
  /** Where the folder or file lies, or would lie. */
  readonly path: string;
  readonly absent: boolean;
  /** What is missing, and where it was looked for; empty if nothing is. */
  readonly why: string;
  /** The title of a test that needs the data; where they are absent it says why the test is skipped. */
  titled(title: string): string;
}

/**
 * A folder or file of real data, which are not in the repository: they are looked for in ../shared/data, or in
 * the folder that the environment variable ROUTE_DATA names.
 * @param files what is needed of the folder; without any, that it is there
 */
export function realData(folder: string, ...files: string[]): RealData;
