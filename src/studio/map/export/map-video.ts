import { tick } from 'svelte';
import { Failure } from '../../../base/failure';
import type { MotionInView } from '../../map-show';
import { paint, surroundings, type ShownMap } from './map-picture';

const BITS_PER_SECOND = 8_000_000;
/** A video is at most so wide: what encodes it does so while it plays. */
const MOST_PX = 1920;
/** The last step stays this long. */
const HOLD_MS = 1000;

/** What is told of a recording, and asked of it. */
interface Recorded {
  share: number;
  readonly asked: 'stop' | 'cancel' | null;
  /** The kind of the video. */
  readonly type: string;
}

/**
 * Goes through what moves, from here to its end, or from the start where this is the end. No step is shown for less than
 * its time, so a slow machine makes a longer video. Resolves with null where it was cancelled.
 * @param now the map at each moment; nothing moves any more where `motion` is null
 */
export async function recordVideo(
  now: () => ShownMap & { readonly motion: MotionInView | null },
  recording: Recorded,
): Promise<Blob | null> {
  const first = now();
  const around = surroundings(first);
  const dots = Math.min(devicePixelRatio, MOST_PX / around.width);
  const canvas = document.createElement('canvas');
  // Encoders want even numbers.
  [canvas.width, canvas.height] = [around.width, around.height].map((px) => 2 * Math.ceil((dots * px) / 2));
  const context = canvas.getContext('2d')!;
  const draw = () => paint(context, now(), around, dots, devicePixelRatio);
  const { step: before = 0, last: end = 0 } = first.motion ?? {};
  const from = before >= end ? 0 : before;
  first.motion?.seek(from);
  await nextFrame();
  await draw();
  const film = filmOf(canvas, recording.type);
  try {
    let due = performance.now();
    for (let step = from; recording.asked === null; step++) {
      const { motion } = now();
      if (!motion) break;
      motion.seek(step);
      await nextFrame();
      await draw();
      recording.share = (step - from + 1) / (motion.last - from + 1);
      due = Math.max(due + 1000 / motion.speed, performance.now());
      await until(due);
      if (step >= motion.last) break;
    }
    if (recording.asked === 'cancel') return null;
    await until(performance.now() + HOLD_MS);
    // The last frame counts until another one comes.
    await draw();
    return await film.end();
  } finally {
    film.close();
    now().motion?.seek(before);
  }
}

/** Records a canvas. It rests while the page is hidden, where browsers draw nothing. */
function filmOf(canvas: HTMLCanvasElement, mimeType: string) {
  const stream = canvas.captureStream();
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS_PER_SECOND });
  const pieces: Blob[] = [];
  const done = new Promise<Blob>((resolve, reject) => {
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => resolve(new Blob(pieces, { type: recorder.mimeType }));
    recorder.onerror = (event) =>
      reject(
        new Failure(
          'internal',
          `The browser could not record the video (${String((event as ErrorEvent).error)}).`,
        ),
      );
  });
  const rest = () => {
    if (recorder.state === 'recording' && document.hidden) recorder.pause();
    else if (recorder.state === 'paused' && !document.hidden) recorder.resume();
  };
  document.addEventListener('visibilitychange', rest);
  recorder.start(1000);
  return {
    end: () => {
      recorder.stop();
      return done;
    },
    close: () => {
      document.removeEventListener('visibilitychange', rest);
      for (const track of stream.getTracks()) track.stop();
    },
  };
}

const until = (moment: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, moment - performance.now()));

/** The page has drawn what changed. */
async function nextFrame(): Promise<void> {
  await tick();
  await new Promise((resolve) => void requestAnimationFrame(resolve));
}
