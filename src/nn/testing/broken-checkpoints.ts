import type { BrokenCheckpoint } from './broken-checkpoint';
import { brokenLegacyFiles } from './broken-legacy-files';
import { brokenPickles } from './broken-pickles';
import { brokenSafetensors } from './broken-safetensors';
import { brokenTensors } from './broken-tensors';
import { brokenZips } from './broken-zips';

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
