import { crc32, deflateSync } from 'node:zlib';

/** A picture as a canvas gives it: four bytes a pixel (red, green, blue, opacity), row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** What a PNG's palette can hold. */
const MOST_COLOURS = 256;
const CHANNELS = [16, 8, 0] as const;

interface Colour {
  /** 0xrrggbb */
  readonly rgb: number;
  readonly count: number;
}

/**
 * A picture without transparency as a PNG of at most 256 colours: about half the size of the usual one.
 * Colours that are used much stay as they are.
 */
export function palettePng({ width, height, rgba }: Pixels): Uint8Array {
  const rgbAt = (pixel: number) => (rgba[4 * pixel] << 16) | (rgba[4 * pixel + 1] << 8) | rgba[4 * pixel + 2];
  const boxes = splitIntoBoxes(coloursOf(width * height, rgbAt));
  const palette = boxes.map(mostUsed);
  const indexOf = new Map(boxes.flatMap((box, index) => box.map(({ rgb }) => [rgb, index] as const)));
  // Each row begins with the number of its filter; 0 is none, which suits a palette.
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf.get(rgbAt(y * width + x))!;
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  // Eight bits a pixel, which are a place in the palette.
  size.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', size),
    chunk('PLTE', Buffer.from(palette.flatMap((rgb) => CHANNELS.map((shift) => (rgb >> shift) & 255)))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function coloursOf(pixels: number, rgbAt: (pixel: number) => number): Colour[] {
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < pixels; pixel++) counts.set(rgbAt(pixel), (counts.get(rgbAt(pixel)) ?? 0) + 1);
  return [...counts].map(([rgb, count]) => ({ rgb, count }));
}

/**
 * Median cut: the box with the most to lose is cut in two along its widest channel, until there are enough
 * boxes. Pixels count by their cube root, so that the small sign of a model keeps its hue beside a large map.
 */
function splitIntoBoxes(colours: Colour[]): Colour[][] {
  const boxes = [colours];
  while (boxes.length < MOST_COLOURS) {
    const costs = boxes.map((box) => widestChannel(box).width * Math.cbrt(pixelsIn(box)));
    const costliest = costs.indexOf(Math.max(...costs));
    if (costs[costliest] === 0) break;
    const [box] = boxes.splice(costliest, 1);
    boxes.push(...halves(box));
  }
  return boxes;
}

function halves(box: Colour[]): [Colour[], Colour[]] {
  const { shift } = widestChannel(box);
  const sorted = box.toSorted((a, b) => ((a.rgb >> shift) & 255) - ((b.rgb >> shift) & 255));
  const half = pixelsIn(box) / 2;
  let before = 0;
  const middle = sorted.findIndex(({ count }) => (before += count) >= half);
  const cut = Math.min(Math.max(middle, 1), sorted.length - 1);
  return [sorted.slice(0, cut), sorted.slice(cut)];
}

function widestChannel(box: Colour[]): { shift: number; width: number } {
  return CHANNELS.map((shift) => {
    let [least, most] = [255, 0];
    for (const { rgb } of box) {
      least = Math.min(least, (rgb >> shift) & 255);
      most = Math.max(most, (rgb >> shift) & 255);
    }
    return { shift, width: most - least };
  }).reduce((widest, one) => (one.width > widest.width ? one : widest));
}

const pixelsIn = (box: Colour[]) => box.reduce((total, { count }) => total + count, 0);

const mostUsed = (box: Colour[]) => box.reduce((most, one) => (one.count > most.count ? one : most)).rgb;

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
