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
  const original = globalThis.requestAnimationFrame;
  const started = performance.now();
  let spent = 0;
  globalThis.requestAnimationFrame = (callback) =>
    original((time) => {
      const began = performance.now();
      try {
        callback(time);
      } finally {
        spent += performance.now() - began;
      }
    });
  try {
    for (let frame = -warmUps; frame < frames; frame++) {
      spent = 0;
      const began = performance.now();
      work(frame + warmUps);
      spent += performance.now() - began;
      await nextFrame(original);
      if (frame >= 0) counted.push(spent);
      await settled();
      onFrame(counted.length);
      if (counted.length > 0 && performance.now() - started > mostMs) break;
    }
  } finally {
    globalThis.requestAnimationFrame = original;
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
