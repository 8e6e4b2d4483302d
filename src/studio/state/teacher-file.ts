import type { Dataset } from '../../domain/dataset';
import type { Model } from './models.svelte';

/** What a teacher's header has to say of its shape. */
const SIZES = ['layers', 'heads', 'width', 'blockSize', 'vocabularySize'] as const;

/**
 * A teacher from a safetensors file that was made here, checked by its header; its tensors are checked where they are first
 * used. @throws Failure 'bad-input' if the file is no teacher, or one of another data set
 */
export async function readTeacherFile(file: File, dataset: Dataset): Promise<Model> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // Brings tensors' types along, which the first view does without.
  const { CheckpointReader } = await import('../../engine/checkpoint-reader');
  const reader = new CheckpointReader(bytes, 'LM-TAD', dataset);
  reader.checkLayers(reader.sizes(SIZES).layers);
  return {
    network: 'teacher',
    id: `file/${file.name}/${file.lastModified}/${file.size}`,
    bytes,
    from: file.name,
    runId: null,
    dataset: dataset.fingerprint,
  };
}
