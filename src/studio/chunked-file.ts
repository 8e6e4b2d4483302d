import { yieldToEventLoop } from '../engine/protocol/event-loop';

/** Time in ms after which the page gets a turn: less than a frame. */
const TURN_MS = 10;
/** Characters per piece of the file. */
const PIECE = 1 << 20;

/** Makes a text file piece by piece, so that the page stays responsive. */
export async function chunkedFile(
  chunks: Iterable<string>,
  type: string,
  giveWay: () => Promise<void> = yieldToEventLoop,
): Promise<Blob> {
  const pieces: Blob[] = [];
  let pending: string[] = [];
  let size = 0;
  let since = performance.now();
  for (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    if (size >= PIECE) {
      pieces.push(new Blob(pending));
      [pending, size] = [[], 0];
    }
    if (performance.now() - since < TURN_MS) continue;
    await giveWay();
    since = performance.now();
  }
  return new Blob([...pieces, ...pending], { type: `${type};charset=utf-8` });
}
