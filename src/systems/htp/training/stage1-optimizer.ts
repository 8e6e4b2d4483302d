import { TORCH_ADAMW, type AdamWConfig } from '../../../nn/training/adamw';

/**
 * torch.optim.AdamW as the official code calls it, which names the rate alone: the library's weight decay, on every parameter, and no
 * clipping.
 */
export const STAGE1_ADAMW: AdamWConfig = { ...TORCH_ADAMW, weightDecay: 0.01, clipNorm: Infinity };
