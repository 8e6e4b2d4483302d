import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { palettePng } from './palette-png';

const picture = (width: number, height: number, colour: (x: number, y: number) => readonly number[]) => {
  const rgba = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgba.set([...colour(x, y), 255], 4 * (y * width + x));
  return { width, height, rgba };
};

/** Colours of a PNG with a palette, pixel by pixel. */
function coloursIn(png: Uint8Array, width: number): { palette: number; pixels: string[] } {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    chunks.set(
      bytes.toString('latin1', at + 4, at + 8),
      bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)),
    );
  const palette = chunks.get('PLTE')!;
  const rows = inflateSync(chunks.get('IDAT')!);
  const indices = [...rows].filter((_, at) => at % (width + 1) > 0);
  return {
    palette: palette.length / 3,
    pixels: indices.map((index) => palette.subarray(3 * index, 3 * index + 3).join()),
  };
}

describe('palettePng', () => {
  it('keeps every colour where they are few', () => {
    const colour = (x: number, y: number) => [50 * x, 0, 90 * y];
    const { palette, pixels } = coloursIn(palettePng(picture(5, 3, colour)), 5);
    expect(palette).toBe(15);
    expect(pixels).toEqual(Array.from({ length: 15 }, (_, at) => colour(at % 5, Math.floor(at / 5)).join()));
  });

  it('comes near all colours where they are many, and keeps one that is used much', () => {
    const colour = (x: number, y: number) => (x < 64 ? [4 * x, 2 * y, 128] : [250, 248, 243]);
    const { palette, pixels } = coloursIn(palettePng(picture(128, 128, colour)), 128);
    expect(palette).toBe(256);
    const distances = pixels.map((text, at) => {
      const wanted = colour(at % 128, Math.floor(at / 128));
      return Math.max(...text.split(',').map((value, channel) => Math.abs(Number(value) - wanted[channel])));
    });
    expect(Math.max(...distances)).toBeLessThan(40);
    expect(pixels[127]).toBe('250,248,243');
  });
});
