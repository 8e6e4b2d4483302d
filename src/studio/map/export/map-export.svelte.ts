import type { Failure } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { MotionInView, TimelineInView } from '../../map-show';
import type { MapFiles } from '../../state/page/map-state.svelte';
import { fileStem, saveFile, saveText } from '../../state/page/save-file';
import { PART_LABELS, partAt, rowWordsInFull } from '../../time-axis';
import type { Drive } from '../drive.svelte';
import { clockText } from '../words';
import type { ShownMap } from './map-picture';

/** Frames a second of a drive, which moves without steps. */
const DRIVE_FRAMES = 24;

/** Kinds of video, in the order in which they are tried: all programs for slides know the first. */
const VIDEO_TYPES = [
  'video/mp4;codecs=avc1.640033',
  'video/webm;codecs=vp9',
  'video/webm;codecs=vp8',
  'video/mp4',
];

/** The kind of video that this browser records; null where it records none. */
const videoType = (): string | null =>
  typeof MediaRecorder === 'undefined' || !('captureStream' in HTMLCanvasElement.prototype)
    ? null
    : (VIDEO_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null);

/** What moves on the map, in the order in which it is looked for. */
export function motionOf(
  drive: Drive,
  show: { readonly motion?: MotionInView | null; readonly timeline?: TimelineInView | null } | null,
): MotionInView | null {
  if (drive.on) {
    const seconds = drive.speed / DRIVE_FRAMES;
    return {
      last: Math.ceil(drive.duration / seconds),
      step: Math.floor(drive.second / seconds),
      speed: DRIVE_FRAMES,
      words: clockText(drive.second),
      seek: (step) => {
        drive.pause();
        drive.seek(step * seconds);
      },
    };
  }
  const { motion = null, timeline } = show ?? {};
  if (motion || !timeline || timeline.axis.rows < 2) return motion;
  const { axis, row, speed } = timeline;
  const part = partAt(axis, row);
  return {
    ...{ last: axis.rows - 1, step: row, speed },
    words: rowWordsInFull(axis, row) + (part ? ` · ${PART_LABELS[part.name]}` : ''),
    seek: (step) => {
      timeline.pause();
      timeline.seek(step);
    },
  };
}

/** Makes pictures and videos of the map, and tells how far a recording is. */
export class MapExport implements MapFiles {
  /** Share of a video that is recorded. */
  share = $state(0);
  recording = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** What a person asked of the recording. */
  asked: 'stop' | 'cancel' | null = null;
  readonly type = videoType() ?? '';
  readonly canRecord = this.type !== '';

  constructor(
    private readonly shown: () => ShownMap & { readonly motion: MotionInView | null; readonly name: string },
    private readonly moving: () => MotionInView | null,
  ) {}

  get videoSeconds(): number | null {
    const motion = this.moving();
    if (!motion || this.recording) return null;
    const { last, step, speed } = motion;
    return (last - (step >= last ? 0 : step) + 1) / speed;
  }

  async save(kind: 'png' | 'svg'): Promise<string> {
    const { mapPng, mapSvg } = await import('./map-picture');
    const shown = this.shown();
    const name = `${fileStem(`${shown.name} map`)}.${kind}`;
    if (kind === 'png') {
      saveFile(name, await mapPng(shown));
      return '';
    }
    const { svg, missing } = mapSvg(shown);
    saveText(name, svg.text, 'image/svg+xml');
    return missing;
  }

  async record(): Promise<void> {
    [this.recording, this.asked, this.failure, this.share] = [true, null, null, 0];
    try {
      const { recordVideo } = await import('./map-video');
      const video = await recordVideo(this.shown, this);
      const ending = video?.type.includes('mp4') ? 'mp4' : 'webm';
      if (video) saveFile(`${fileStem(`${this.shown().name} map`)}.${ending}`, video);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.recording = false;
    }
  }
}
