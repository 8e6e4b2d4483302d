import { TORCH_ADAMW, type AdamWConfig } from '../../../nn/training/adamw';

/** torch.optim.Adam as the official code calls it: no weight decay and no clipping. */
export const TRANSFERTRAJ_ADAM: AdamWConfig = { ...TORCH_ADAMW, weightDecay: 0, clipNorm: Infinity };
