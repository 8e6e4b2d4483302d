import type { DataFile } from '../data-file';

/** A file made piece by piece while it is read. `chunks` is called once per reading. */
export function dataFileFromChunks(name: string, size: number, chunks: () => Iterable<Uint8Array>): DataFile {
  return {
    name,
    size,
    stream: () => {
      const pieces = chunks()[Symbol.iterator]();
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          const next = pieces.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        },
      });
    },
  };
}
