import type { FilledAnswer } from '../../recovery/recovery-service';

/** Another point, and which share of the attention it has. */
export interface MindedPoint {
  readonly point: number;
  readonly share: number;
}

/** One expert, and how much it has to say. */
export interface Speaker {
  /** From 0 on. */
  readonly expert: number;
  readonly gate: number;
}

/** (n) which share of the attention of one of n points each point has, in one layer; they sum to 1. */
export function attentionOf({ attention }: FilledAnswer, layer: number, point: number): Float32Array {
  const weights = attention[layer];
  const length = Math.round(Math.sqrt(weights.length));
  return weights.subarray(point * length, (point + 1) * length);
}

/** The other points that a point minds most, those first that have most of its attention. */
export function mostMinded(weights: Float32Array, point: number, most = 5): readonly MindedPoint[] {
  return Array.from(weights, (share, other): MindedPoint => ({ point: other, share }))
    .filter((each) => each.point !== point && each.share > 0)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, most);
}

/** Who speaks at a point in one layer, the loudest first: those who were not asked are left out. */
export function speakersAt(
  { gates, minutes }: FilledAnswer,
  layer: number,
  point: number,
): readonly Speaker[] {
  const count = gates[layer].length / minutes.length;
  return Array.from(gates[layer].subarray(point * count, (point + 1) * count), (gate, expert) => ({
    expert,
    gate,
  }))
    .filter(({ gate }) => gate > 0)
    .toSorted((a, b) => b.gate - a.gate);
}
