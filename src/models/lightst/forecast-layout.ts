import { reshape, transpose, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Inside the networks nodes come first, (N, B, T, C): a graph then acts as one matrix product on (N x B T C), and a layer
 * of all nodes as one on (N B T x C). Outside they have the official order, (B, T, N, 1).
 */
export const nodesFirst = (x: Tensor4D): Tensor4D => transpose(x, [2, 0, 1, 3]);

/** Forecasts of all nodes, (N B x H), in the official order (B, H, N, 1). */
export function officialOutput(rows: Tensor2D, nodes: number): Tensor4D {
  const [count, horizons] = rows.shape;
  const batch = count / nodes;
  return reshape(transpose(reshape(rows, [nodes, batch, horizons]), [1, 2, 0]), [batch, horizons, nodes, 1]);
}

/** Latents of all nodes, (N, B, d), sample by sample: (B, N, d). */
export const samplesFirst = (latents: Tensor3D): Tensor3D => transpose(latents, [1, 0, 2]);
