/** As torch.nn.utils.clip_grad_norm_ has it. */
export const CLIP_EPS = 1e-6;

/** One parameter of an AdamW step: the names of its tensors among the kernel's inputs. */
export interface AdamWPart {
  readonly p: string;
  readonly g: string;
  readonly m: string;
  readonly v: string;
  /** Where its moments begin in `m` and `v`. */
  readonly at: number;
  readonly size: number;
  /** Its moments share `m` and `v` with those of others. */
  readonly joined: boolean;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/**
 * The parameters p0, p1, ... of an AdamW step. Moments are m0 and v0, m1 and v1, ... where there are such,
 * otherwise the next stretch of the flat m and v.
 */
export function adamWParts(shapeOf: (name: string) => readonly number[] | undefined): AdamWPart[] {
  const parts: AdamWPart[] = [];
  let end = 0;
  for (let i = 0; ; i++) {
    const shape = shapeOf(`p${i}`);
    if (!shape) return parts;
    const size = sizeOf(shape);
    const joined = shapeOf(`m${i}`) === undefined;
    const [m, v] = joined ? ['m', 'v'] : [`m${i}`, `v${i}`];
    parts.push({ p: `p${i}`, g: `g${i}`, m, v, at: joined ? end : 0, size, joined });
    if (joined) end += size;
  }
}

/**
 * What a gradient of this norm is multiplied with, so that its norm is at most `clip` (Infinity leaves it).
 */
export function clipFactor(norm: number, clip: number): number {
  return Number.isFinite(clip) ? Math.min(clip / (norm + CLIP_EPS), 1) : 1;
}
