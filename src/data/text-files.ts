/** A file to be written, made piece by piece; `chunks` may be called again. */
export interface HoserFile {
  readonly name: string;
  chunks(): Iterable<Uint8Array>;
}

/** A file of one text. */
export const text = (name: string, make: () => string): HoserFile => ({
  name,
  chunks: () => [new TextEncoder().encode(make())],
});

/** A file of lines, encoded a piece at a time. */
export const lines = (name: string, make: () => Iterable<string>): HoserFile => ({
  name,
  chunks: () => encodeLines(make()),
});

const CHUNK_CHARACTERS = 256 * 1024;

function* encodeLines(lines: Iterable<string>): Generator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let text = '';
  for (const line of lines) {
    text += line + '\n';
    if (text.length < CHUNK_CHARACTERS) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

/** Shortest text that reads as the same double; -0 keeps its sign. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** A 32-bit number as short as it reads as the same again; '' for NaN, which is a missing one. */
export function float32Text(value: number): string {
  if (Number.isNaN(value)) return '';
  if (Number.isInteger(value)) return numberText(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
