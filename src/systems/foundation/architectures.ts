import type { Architecture } from '../../engine/checkpoints/checkpoint-names';

/** No official code exists: files are known by the embedding of levels, which no other network has. */
export const H3_BERT: Architecture = {
  name: 'H3-BERT',
  role: 'model over hexagons',
  recognises: (tensor) => tensor === 'level_embedding.weight',
};

export const ARCHITECTURES: readonly Architecture[] = [H3_BERT];
