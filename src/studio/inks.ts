/** The sources of lines: the real trip, the models, the baselines, the third runner of a race and sets that were opened. */
export const INK_NAMES = [
  'real',
  'vanilla',
  'distilled',
  'teacher',
  'shortest',
  'fastest',
  'markov',
  'likeliest',
  'learnt',
  'recursive-logit',
  'link-constants-logit',
  'path-size-logit',
  'third',
  'setA',
  'setB',
  'setC',
  'setD',
] as const;
export type InkName = (typeof INK_NAMES)[number];

/**
 * How a source looks everywhere: map, chart, table, legend, export. Its light and dark colours are in
 * inks.css.
 */
export interface Ink {
  /** Name for people: "Distilled student". */
  readonly label: string;
  /** CSS variable that holds the colour. */
  readonly token: `--${string}`;
  /** Path of its glyph in a box of 16 x 16; crosses are stroked, the others are filled. */
  readonly glyph: string;
  readonly glyphStroked: boolean;
  /** Width of its line in px. */
  readonly width: number;
  /** Dash and gap in px; null for a solid line. */
  readonly dash: readonly [dash: number, gap: number] | null;
  /** Lane in which it is drawn where lines would cover each other, counted to the right of the driver. */
  readonly lane: number;
}

export const INKS: Readonly<Record<InkName, Ink>> = {
  real: {
    label: 'Real trip',
    token: '--real',
    glyph: 'M8 3a5 5 0 1 0 0 10a5 5 0 0 0 0-10z',
    glyphStroked: false,
    width: 3.5,
    dash: null,
    lane: 0,
  },
  distilled: {
    label: 'Distilled student',
    token: '--distilled',
    glyph: 'M3.5 3.5h9v9h-9z',
    glyphStroked: false,
    width: 3,
    dash: null,
    lane: 1,
  },
  vanilla: {
    label: 'Vanilla student',
    token: '--vanilla',
    glyph: 'M8 2.5L14 13H2z',
    glyphStroked: false,
    width: 3,
    dash: [6, 4],
    lane: -1,
  },
  teacher: {
    label: 'Teacher',
    token: '--teacher',
    glyph: 'M8 2l6 6l-6 6l-6-6z',
    glyphStroked: false,
    width: 3,
    dash: [1.5, 3.5],
    lane: 0,
  },
  shortest: {
    label: 'Shortest path',
    token: '--shortest',
    glyph: 'M8 3v10M3 8h10',
    glyphStroked: true,
    width: 2,
    dash: [3, 3],
    lane: 2,
  },
  fastest: {
    label: 'Fastest path',
    token: '--fastest',
    glyph: 'M4 4l8 8M12 4l-8 8',
    glyphStroked: true,
    width: 2,
    dash: [12, 3],
    lane: -2,
  },
  markov: {
    label: 'Markov chain',
    token: '--markov',
    glyph: 'M8 2.5v11M3.2 5.2l9.6 5.6M12.8 5.2L3.2 10.8',
    glyphStroked: true,
    width: 2,
    dash: [6, 6],
    lane: 3,
  },
  likeliest: {
    label: 'Likeliest path',
    token: '--likeliest',
    glyph: 'M3 12L8 4l5 8M5.5 8.5h5',
    glyphStroked: true,
    width: 2,
    dash: [10, 5],
    lane: -3,
  },
  learnt: {
    label: 'Learnt-cost path',
    token: '--learnt',
    glyph: 'M3 4h10M3 8h10M3 12h10',
    glyphStroked: true,
    width: 2,
    dash: [5, 2],
    lane: 4,
  },
  'recursive-logit': {
    label: 'Recursive logit',
    token: '--recursive-logit',
    glyph: 'M4 3v10M4 3h5a2.5 2.5 0 0 1 0 5H4M8.5 8l4 5',
    glyphStroked: true,
    width: 2,
    dash: [7, 3],
    lane: -4,
  },
  'link-constants-logit': {
    label: 'Logit with link constants',
    token: '--link-constants-logit',
    glyph: 'M4 3v10h8M8 6h4',
    glyphStroked: true,
    width: 2,
    dash: [11, 3],
    lane: 5,
  },
  'path-size-logit': {
    label: 'Path-size logit',
    token: '--path-size-logit',
    glyph: 'M3 8h4l2-4l2 8l2-4',
    glyphStroked: true,
    width: 2,
    dash: [3, 5],
    lane: -5,
  },
  third: {
    label: 'Third runner',
    token: '--third',
    glyph: 'M8 2l6 4.4-2.3 7.1H4.3L2 6.4z',
    glyphStroked: false,
    width: 3,
    dash: [9, 3],
    lane: 2,
  },
  setA: {
    label: 'Set A',
    token: '--set-a',
    glyph: 'M8 2.5A5.5 5.5 0 0 1 13.5 8H2.5A5.5 5.5 0 0 1 8 2.5zM2.5 9.5h11v3h-11z',
    glyphStroked: false,
    width: 3,
    dash: [14, 4],
    lane: 1,
  },
  setB: {
    label: 'Set B',
    token: '--set-b',
    glyph: 'M2 3h12L8 13.5z',
    glyphStroked: false,
    width: 3,
    dash: [4, 2],
    lane: -1,
  },
  setC: {
    label: 'Set C',
    token: '--set-c',
    glyph: 'M6 2h4v4h4v4h-4v4H6v-4H2V6h4z',
    glyphStroked: false,
    width: 3,
    dash: [8, 5],
    lane: 2,
  },
  setD: {
    label: 'Set D',
    token: '--set-d',
    glyph: 'M2.5 5.5h11v5h-11z',
    glyphStroked: false,
    width: 3,
    dash: [2, 2],
    lane: -2,
  },
};

/** "Distilled" of "Distilled student"; the names of sets stay whole. */
export const shortLabel = (name: InkName): string =>
  name.startsWith('set') ? INKS[name].label : INKS[name].label.split(' ')[0];

/** CSS variables of the other colours that the map needs. */
const GROUND_TOKENS = [
  '--paper',
  '--ink',
  '--ink-2',
  '--ink-3',
  '--accent',
  '--failure',
  '--trace',
  '--before',
  '--more',
  '--fewer',
  '--amount-1',
  '--amount-2',
  '--amount-3',
  '--road-1',
  '--road-2',
  '--road-3',
  '--road-4',
  '--road-5',
  '--map-water',
  '--map-green',
  '--map-building',
  '--map-road',
  '--zone-1',
  '--zone-2',
  '--zone-3',
  '--zone-4',
  '--zone-5',
  '--zone-6',
  '--expert-1',
  '--expert-2',
  '--expert-3',
  '--expert-4',
  '--expert-5',
  '--expert-6',
  '--expert-7',
  '--expert-8',
] as const;
export type ColourName = InkName | (typeof GROUND_TOKENS)[number];

/** Red, green, blue and opacity, each from 0 to 255. */
export type Rgba = readonly [r: number, g: number, b: number, a: number];

/** The current colours, light or dark, as numbers. */
export interface Palette {
  readonly dark: boolean;
  /** A colour with an opacity from 0 to 1. */
  colour(name: ColourName, opacity?: number): Rgba;
}

/** Reads the colours that apply to `element` from the stylesheets. */
export function readPalette(element: HTMLElement): Palette {
  const probe = element.ownerDocument.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return parseColour(getComputedStyle(probe).color);
  };
  const colours = new Map<ColourName, Rgba>();
  for (const name of INK_NAMES) colours.set(name, read(INKS[name].token));
  for (const token of GROUND_TOKENS) colours.set(token, read(token));
  probe.remove();
  return paletteOf((name) => colours.get(name)!);
}

/** Makes a palette from a table of opaque colours. */
export function paletteOf(table: (name: ColourName) => Rgba): Palette {
  const [r, g, b] = table('--paper');
  return {
    dark: luminance([r, g, b, 255]) < 0.2,
    colour: (name, opacity = 1) => {
      const [red, green, blue] = table(name);
      return [red, green, blue, Math.round(255 * opacity)];
    },
  };
}

/** Parses a computed CSS colour: `rgb(1, 2, 3)`, `rgb(1 2 3 / 0.5)` or `color(srgb 0.1 0.2 0.3)`. */
export function parseColour(text: string): Rgba {
  const numbers = (text.match(/-?\d*\.?\d+(?:e-?\d+)?%?/g) ?? []).map((part) =>
    part.endsWith('%') ? parseFloat(part) / 100 : Number(part),
  );
  if (numbers.length < 3) throw new RangeError(`"${text}" is not a computed colour.`);
  const scale = text.startsWith('color(') ? 255 : 1;
  const [r, g, b, alpha = 1] = numbers;
  return [Math.round(r * scale), Math.round(g * scale), Math.round(b * scale), Math.round(255 * alpha)];
}

/** `#rrggbb` of a colour without its opacity, for libraries that expect text. */
export function hexOf([r, g, b]: Rgba): string {
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance (WCAG 2.2), 0 to 1. */
export function luminance([r, g, b]: Rgba): number {
  const [red, green, blue] = [r, g, b].map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/**
 * Nine even steps of Cividis, dark blue to yellow: even in lightness, the same for colour-blind eyes (Nuñez
 * et al. 2018).
 */
const CIVIDIS = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [254, 232, 56],
] as const;

/**
 * Colour of a share from 0 to 1 on the sequential scale. Values outside get the nearest end, NaN that of 0.
 */
export function sequential(share: number, opacity = 1): Rgba {
  const place = Math.min(Math.max(Number.isNaN(share) ? 0 : share, 0), 1) * (CIVIDIS.length - 1);
  const from = Math.min(Math.floor(place), CIVIDIS.length - 2);
  const mix = (i: number) =>
    Math.round(CIVIDIS[from][i] + (CIVIDIS[from + 1][i] - CIVIDIS[from][i]) * (place - from));
  return [mix(0), mix(1), mix(2), Math.round(255 * opacity)];
}
