import type { Palette, Rgba } from './inks';

/** What the values are, and how large they get. */
export interface ValueScale {
  /** Amounts run from 0 to `most`, differences from -`most` to `most`. */
  readonly kind: 'amount' | 'difference';
  /** Above 0. */
  readonly most: number;
  /** "vehicles in 5 min". */
  readonly unit: string;
  /** What is shown, for people: "Measured", "Forecast of the teacher". */
  readonly title: string;
}

/** Px of a line without a value, and of the least and the greatest one. */
const UNKNOWN_PX = 1.5;
const WIDTHS_PX = [1.8, 8] as const;

/** How a value is drawn, by colour and by width, so that neither is needed alone. */
export interface ValueLook {
  readonly colour: Rgba;
  /** Px of a line. */
  readonly width: number;
}

/** Where a value stands on its scale: 0 to 1, of differences -1 to 1; NaN stays NaN. */
export const shareOf = (value: number, { kind, most }: Pick<ValueScale, 'kind' | 'most'>): number =>
  Math.min(1, Math.max(kind === 'amount' ? 0 : -1, value / most));

/** How a share of the scale is drawn; NaN stands for no value. */
export function lookOf(share: number, kind: ValueScale['kind'], palette: Palette): ValueLook {
  if (Number.isNaN(share)) return { colour: palette.colour('--ink-3', 0.55), width: UNKNOWN_PX };
  const size = Math.abs(share);
  const width = WIDTHS_PX[0] + (WIDTHS_PX[1] - WIDTHS_PX[0]) * size;
  if (kind === 'amount') return { colour: ramp(size, palette), width };
  if (size === 0) return { colour: palette.colour('--ink-3'), width };
  const [ink, grey] = [palette.colour(share > 0 ? '--more' : '--fewer'), palette.colour('--ink-3')];
  return { colour: mixed(grey, ink, Math.sqrt(size)), width };
}

const RAMP = ['--amount-1', '--amount-2', '--amount-3'] as const;

/** One hue, away from the paper as the share grows: darker on light paper, lighter on dark. */
function ramp(share: number, palette: Palette): Rgba {
  const at = share * (RAMP.length - 1);
  const from = Math.min(RAMP.length - 2, Math.floor(at));
  return mixed(palette.colour(RAMP[from]), palette.colour(RAMP[from + 1]), at - from);
}

function mixed(a: Rgba, b: Rgba, share: number): Rgba {
  const part = (i: number) => Math.round(a[i] + (b[i] - a[i]) * share);
  return [part(0), part(1), part(2), part(3)];
}

/** A round number that is not below `most`: 1, 2, 3 or 5 times a power of ten. */
export function roundMost(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 2, 3, 5, 10].find((step) => step * power >= most * (1 - 1e-9)) ?? 10);
}
