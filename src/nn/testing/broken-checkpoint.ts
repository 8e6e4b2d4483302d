/** A checkpoint file that must be refused. */
export interface BrokenCheckpoint {
  /** A file name, with the ending of the format that it pretends to be. */
  readonly name: string;
  bytes(): Uint8Array;
  /** What the refusal says. */
  readonly message: RegExp;
}
