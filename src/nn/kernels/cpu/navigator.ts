import type { HostArithmetics, HostCall } from './arithmetic';

/** tanh(q + k[candidate] + distance wd + angle wa + bias) at one step, candidate and channel. */
function activation(
  { inputs }: HostCall,
  d: number,
  width: number,
  n: number,
  slot: number,
  channel: number,
): number {
  const { q, k, candidates, distance, angle, wd, wa, bias } = inputs;
  const at = n * width + slot;
  return Math.tanh(
    q[n * d + channel] +
      k[candidates[at] * d + channel] +
      distance[at] * wd[channel] +
      angle[at] * wa[channel] +
      bias[channel],
  );
}

export const navigator: HostArithmetics = {
  AdditiveAttention(call) {
    const { lengths, v } = call.inputs;
    const [logits] = call.outputs;
    const [n, width] = call.shapes.candidates;
    const d = v.length;
    for (let i = 0; i < n; i++)
      for (let c = 0; c < lengths[i]; c++)
        for (let x = 0; x < d; x++) logits[i * width + c] += v[x] * activation(call, d, width, i, c, x);
  },

  AdditiveAttentionGrad(call) {
    const { candidates, lengths, distance, angle, v, dy } = call.inputs;
    const [dQ, dK, dWd, dWa, dBias, dV] = call.outputs;
    const [n, width] = call.shapes.candidates;
    const d = v.length;
    for (let i = 0; i < n; i++)
      for (let c = 0; c < lengths[i]; c++)
        for (let x = 0; x < d; x++) {
          const at = i * width + c;
          const y = activation(call, d, width, i, c, x);
          const g = dy[at] * v[x] * (1 - y * y);
          dV[x] += dy[at] * y;
          dQ[i * d + x] += g;
          dK[candidates[at] * d + x] += g;
          dWd[x] += g * distance[at];
          dWa[x] += g * angle[at];
          dBias[x] += g;
        }
  },
};
