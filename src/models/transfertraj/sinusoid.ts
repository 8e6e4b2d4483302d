/** 10000^(-2i/d) for i = 0 to d/2 - 1. */
export const inverseFrequencies = (width: number): Float32Array =>
  Float32Array.from({ length: width / 2 }, (_, i) => 10000 ** ((-2 * i) / width));

/** The sines of position x frequency, then the cosines: (count x width). */
export function sinusoid(count: number, width: number): Float32Array {
  const frequencies = inverseFrequencies(width);
  const half = frequencies.length;
  const table = new Float32Array(count * width);
  for (let position = 0; position < count; position++)
    frequencies.forEach((frequency, i) => {
      table[position * width + i] = Math.sin(position * frequency);
      table[position * width + half + i] = Math.cos(position * frequency);
    });
  return table;
}
