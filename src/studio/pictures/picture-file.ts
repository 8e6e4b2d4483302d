import { placedAt, px, svgElement, svgText, type SvgPart } from './svg-text';

/** Colours of a picture that is a file. */
export interface PictureInks {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
}

/** What stands around a picture. */
export interface PictureFrame {
  readonly title: string;
  /** Where its numbers come from: data set, run, seed, date. */
  readonly caption: string;
  readonly inks: PictureInks;
}

/** A whole SVG, and its size in px. */
export interface SvgFile {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 24;
const TITLE_SIZE = 18;
const CAPTION_SIZE = 12;
/** What a letter is wide, as a share of its height, and a heavy one: long lines are broken by it. */
const LETTER = 0.56;
const HEAVY_LETTER = 0.66;
export const PICTURE_FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** A picture with its title above and where it comes from below, as a file. */
export function svgFile(part: SvgPart, { title, caption, inks }: PictureFrame): SvgFile {
  const inner = Math.max(part.width, 320);
  const heads = broken(title, inner / (TITLE_SIZE * HEAVY_LETTER));
  const foots = broken(caption, inner / (CAPTION_SIZE * LETTER));
  const top = MARGIN + heads.length * TITLE_SIZE * 1.3 + 12;
  const foot = top + part.height + 20;
  const [width, height] = [inner + 2 * MARGIN, foot + foots.length * CAPTION_SIZE * 1.4 + MARGIN - 8];
  const line = (text: string, y: number, size: number, fill: string, weight?: number) =>
    svgElement('text', { x: MARGIN, y, 'font-size': size, 'font-weight': weight, fill }, svgText(text));
  const body = [
    svgElement('rect', { width, height, fill: inks.paper }),
    ...heads.map((text, i) => line(text, MARGIN + TITLE_SIZE * (0.9 + 1.3 * i), TITLE_SIZE, inks.ink, 600)),
    placedAt(MARGIN, top, part),
    ...foots.map((text, i) => line(text, foot + CAPTION_SIZE * (0.9 + 1.4 * i), CAPTION_SIZE, inks.soft)),
  ].join('');
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${px(width)} ${px(height)}`,
    'font-family': PICTURE_FONT,
  };
  return { text: svgElement('svg', root, body), width, height };
}

/** Lines of at most so many letters; a word that is longer has a line of its own. */
export function broken(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Slides are shown large: a picture of dots has as many as twice its size needs. */
export const DOTS = 2;

/** The same picture in dots. */
export async function pngFile(svg: SvgFile): Promise<Blob> {
  const canvas = new OffscreenCanvas(Math.ceil(svg.width * DOTS), Math.ceil(svg.height * DOTS));
  canvas.getContext('2d')!.drawImage(await imageOf(svg, DOTS), 0, 0, canvas.width, canvas.height);
  return await canvas.convertToBlob({ type: 'image/png' });
}

/** A picture as the browser draws it, with so many dots to a px. */
export async function imageOf({ text, width, height }: SvgFile, dots: number): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width * dots, height * dots);
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}
