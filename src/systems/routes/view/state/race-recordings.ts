import { NO_TASK } from '../../../../base/task';
import { badInput } from '../../../../base/failure';
import { shown } from '../../../../base/text';
import type { Dataset } from '../../../../domain/dataset';
import { digestOfFile } from '../../../../engine/checkpoints/checkpoint-file';
import { fetchFile } from '../../../../engine/datasets/fetch-file';
import { SAMPLE_RACE } from '../../../../engine/datasets/samples';
import { saveFile } from '../../../../studio/state/page/save-file';
import type { RaceEnd } from '../../drawing/routes-service';
import { MOST_RACE_BYTES, RACE_FORMAT, type Race, type RaceRecording } from '../../race/race';

/** What reads files of strangers is fetched with the first of them. */
const loadRaceFile = () => import('../../race/race-file');

/** The recording that comes with the page. @throws Failure 'bad-input' where the page's server does not give it */
export async function fetchSampleRace(signal: AbortSignal): Promise<File> {
  const address = new URL(SAMPLE_RACE, document.baseURI).href;
  const { path, file } = await fetchFile(address, MOST_RACE_BYTES, { ...NO_TASK, signal });
  return new File([file], path);
}

/** What a recording says of itself stands at its beginning. */
const HEAD_BYTES = 1024;

/** Whether a file calls itself a recording of a race: a look at its first bytes. */
export const isRecording = async (file: File): Promise<boolean> =>
  (await file.slice(0, HEAD_BYTES).text()).includes(`"${RACE_FORMAT}"`);

/** @throws Failure 'bad-input' for a file that is no recording of a race on the data set */
export async function readRecording(file: File, dataset: Dataset | null): Promise<RaceRecording> {
  if (!dataset)
    throw badInput(
      `No data set is open, to which the roads of ${shown(file.name)} belong. Open the data of the race first.`,
    );
  if (file.size > MOST_RACE_BYTES)
    throw badInput(`${shown(file.name)} is too large for a recording of a race. Choose another file.`);
  const { decodeRace } = await loadRaceFile();
  return decodeRace(file.name, new Uint8Array(await file.arrayBuffer()), dataset);
}

/** A race that came to its end on this page, as it can be kept. @param teacherFile checkpoint of its teacher */
export async function recordingOf(
  race: Race,
  { backend: { backend, threads, adapter }, versions, seconds }: RaceEnd,
  { name, fingerprint }: Dataset,
  teacherFile: Uint8Array,
): Promise<RaceRecording | null> {
  const { pace } = race;
  if (!pace) return null;
  const device = backend === 'webgpu' && adapter ? `${adapter.vendor} ${adapter.architecture}`.trim() : '';
  const origin = {
    dataset: { name, fingerprint },
    teacher: await digestOfFile(teacherFile),
    backend: { backend, threads, device },
    versions,
    seconds,
  };
  return { ...race, pace, origin };
}

/** Hands a recording to the browser's downloads. */
export async function saveRecording(recording: RaceRecording, dataset: Dataset): Promise<void> {
  const { encodeRace } = await loadRaceFile();
  const bytes = encodeRace(recording, dataset) as Uint8Array<ArrayBuffer>;
  saveFile(`race-seed-${recording.order.config.seed}.safetensors`, new Blob([bytes]));
}
