import { yieldToEventLoop } from '../../../../engine/protocol/event-loop';

/** Time between two breaths of the page, in ms: less than a frame. */
const BREATH_MS = 10;
/** Characters per piece of the file. */
const PIECE = 1 << 20;

/** A file of text that is made piece by piece, so that the page goes on answering. */
export async function chunkedFile(
  chunks: Iterable<string>,
  type: string,
  breathe: () => Promise<void> = yieldToEventLoop,
): Promise<Blob> {
  const pieces: Blob[] = [];
  let held: string[] = [];
  let size = 0;
  let since = performance.now();
  for (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size >= PIECE) {
      pieces.push(new Blob(held));
      [held, size] = [[], 0];
    }
    if (performance.now() - since < BREATH_MS) continue;
    await breathe();
    since = performance.now();
  }
  return new Blob([...pieces, ...held], { type: `${type};charset=utf-8` });
}
