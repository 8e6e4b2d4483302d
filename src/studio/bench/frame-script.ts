import { Failure } from '../../base/failure';

/** Frames come many times a second; where none comes for so long the browser holds them back. */
const LONGEST_WAIT_MS = 10_000;

export interface FrameCount {
  /** Frames before those that count. */
  readonly warmUps: number;
  readonly frames: number;
  /** No frame begins after so long. */
  readonly mostMs: number;
  /** Resolves when what was ordered so far is drawn: frames that are not on the screen would pile up. */
  readonly settled: () => Promise<void>;
}

/** Watches the script of everything that waits for frames here, whoever asked for it, until it is closed. */
export class FrameWatch {
  /** Milliseconds of script in frames, to be set to 0 by whoever begins to count. */
  spent = 0;
  /** When the script under way, or the last one, began, by `performance.now()`. */
  began = 0;
  readonly #request = globalThis.requestAnimationFrame;

  constructor() {
    const request = this.#request;
    globalThis.requestAnimationFrame = (callback) =>
      request((time) => {
        this.began = performance.now();
        try {
          callback(time);
        } finally {
          this.spent += performance.now() - this.began;
        }
      });
  }

  /**
   * Resolves in the next frame, after those who have waited for it longer.
   * @throws Failure 'not-supported' where no frames come: a page in the background draws nothing
   */
  next(): Promise<void> {
    return nextFrame(this.#request);
  }

  close(): void {
    globalThis.requestAnimationFrame = this.#request;
  }
}

/**
 * Milliseconds of script in each of the frames that follow: of everything that waits for frames here, whoever
 * asked for it. `work` is done in each as well. Frames that are drawn before these are not counted.
 * @throws Failure 'not-supported' where no frames come: a page in the background draws nothing
 */
export async function scriptOfFrames(
  { warmUps, frames, mostMs, settled }: FrameCount,
  work: (frame: number) => void,
  onFrame: (done: number) => void = () => undefined,
): Promise<number[]> {
  const counted: number[] = [];
  const watch = new FrameWatch();
  const started = performance.now();
  try {
    for (let frame = -warmUps; frame < frames; frame++) {
      watch.spent = 0;
      const began = performance.now();
      work(frame + warmUps);
      watch.spent += performance.now() - began;
      await watch.next();
      if (frame >= 0) counted.push(watch.spent);
      await settled();
      onFrame(counted.length);
      if (counted.length > 0 && performance.now() - started > mostMs) break;
    }
  } finally {
    watch.close();
  }
  return counted;
}

function nextFrame(request: typeof requestAnimationFrame): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Failure(
            'not-supported',
            `The browser drew no frame for ${LONGEST_WAIT_MS / 1000} s. Keep this page in front while the map is measured.`,
          ),
        ),
      LONGEST_WAIT_MS,
    );
    request(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const POLL_MS = 4;

/** Resolves when a context has drawn all that it was given, without holding the page up. */
export async function drawnBy(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!fence) return;
  gl.flush();
  while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  gl.deleteSync(fence);
}
