import { zeros } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import { encoderFile } from '../checkpoints/encoder-file';
import { freshEncoder } from '../networks/encoder';
import { smallConfig } from './small-recovery';

/** The file of an encoder that says nothing: it fills gaps by straight lines, so that what it fills can be matched. */
export async function silentEncoder(): Promise<Uint8Array> {
  const encoder = freshEncoder(smallConfig(), { places: [], roads: [] }, new Random(1));
  const { weights } = encoder;
  for (const { name, shape } of weights.specs) weights.set(name, zeros([...shape]));
  const bytes = await encoderFile(encoder, 'pretrained', 'ab12');
  weights.dispose();
  return bytes;
}
