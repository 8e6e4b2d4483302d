import { brokenLegacyFiles } from './broken-legacy-files';
import { brokenPickles } from './broken-pickles';
import { brokenSafetensors } from './broken-safetensors';
import { brokenTensors } from './broken-tensors';
import { brokenZips } from './broken-zips';

/** A checkpoint file that must be refused. */
export interface BrokenCheckpoint {
  /** A file name, with the ending of the format that it pretends to be. */
  readonly name: string;
  bytes(): Uint8Array;
  /** What the refusal says. */
  readonly message: RegExp;
}

/**
 * Damaged, hostile and mistaken files, each of which its reader refuses: `.pth`
 * for `torch.save`, or `.safetensors`.
 */
export const brokenCheckpoints: readonly BrokenCheckpoint[] = [
  ...brokenZips,
  ...brokenPickles,
  ...brokenTensors,
  ...brokenLegacyFiles,
  ...brokenSafetensors,
];
