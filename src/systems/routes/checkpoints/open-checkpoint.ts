import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { ARCHITECTURES } from '../networks';

/** Reads a teacher's or a student's checkpoint. @throws Failure 'bad-input' if it is damaged or neither */
export const openRoutesCheckpoint = (bytes: Uint8Array, fileName = ''): CheckpointContents =>
  openCheckpoint(bytes, ARCHITECTURES, fileName);
