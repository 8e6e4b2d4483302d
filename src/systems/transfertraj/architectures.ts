import type { Architecture } from '../../engine/checkpoints/checkpoint-names';

/** Official files have the same tensors. */
export const ENCODER: Architecture = {
  name: 'TransferTraj',
  role: 'trajectory encoder',
  recognises: (tensor) => tensor === 'modal_mixer.layers.0.self_attn.in_proj_weight',
};

export const ARCHITECTURES: readonly Architecture[] = [ENCODER];
