/** The bytes of a stream in pieces of `most` at most; they share memory with those of the stream. */
export async function* piecesOf(
  stream: ReadableStream<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (let at = 0; at < value.length; at += most) yield value.subarray(at, at + most);
    }
  } finally {
    await reader.cancel();
  }
}

/** Pieces as a stream that asks for one when it is read; when it is cancelled, they end. */
export function streamOf(pieces: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
