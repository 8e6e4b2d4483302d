/** How far a long job has come. `total` is undefined while it is not known. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total?: number;
  readonly unit: string;
}

export type OnProgress = (progress: Progress) => void;
