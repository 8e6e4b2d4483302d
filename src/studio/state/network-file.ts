import type { Dataset } from '../../domain/dataset';
import { Failure } from '../../domain/failure';
import type { NetworkName } from '../../engine/stage-hooks';
import type { StudentName } from '../../engine/student-stage';
import type { Model } from './models.svelte';

/** What a teacher's header has to say of its shape. */
const SIZES = ['layers', 'heads', 'width', 'blockSize', 'vocabularySize'] as const;

export type Role = 'teacher' | 'student';

/**
 * A teacher or a student from a safetensors file that was made here, checked by its header; its tensors are checked where
 * they are first used.
 * @param wanted what the file has to hold; left out, either
 * @throws Failure 'bad-input' if the file holds neither, or one of another data set
 */
export async function readNetworkFile(file: File, dataset: Dataset, wanted?: Role): Promise<Model> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return {
    network: await networkIn(bytes, file.name, dataset, wanted),
    id: `file/${file.name}/${file.lastModified}/${file.size}`,
    bytes,
    from: file.name,
    runId: null,
    dataset: dataset.fingerprint,
  };
}

async function networkIn(
  bytes: Uint8Array,
  fileName: string,
  dataset: Dataset,
  wanted: Role | undefined,
): Promise<NetworkName> {
  // Brings tensors' types along, which the first view does without.
  const { checkpointSystem, CheckpointReader } = await import('../../engine/checkpoint-reader');
  const role = wanted ?? (checkpointSystem(bytes) === 'HOSER' ? 'student' : 'teacher');
  if (role === 'teacher') {
    const reader = new CheckpointReader(bytes, 'LM-TAD', dataset);
    reader.checkLayers(reader.sizes(SIZES).layers);
    return 'teacher';
  }
  const { studentHeader } = await import('../../engine/student-header');
  const reader = new CheckpointReader(bytes, 'HOSER', dataset);
  return studentHeader(reader).name ?? studentIn(fileName);
}

/** Which student, by the file's name: what this page and the command line save ends with it. */
function studentIn(fileName: string): StudentName {
  const named = fileName
    .toLowerCase()
    .match(/vanilla|distilled/g)
    ?.at(-1);
  if (named === 'vanilla' || named === 'distilled') return named;
  throw new Failure(
    'bad-input',
    'It holds a student, but neither its header nor its name says which. Put "vanilla" or "distilled" into its name, then load it again.',
  );
}
