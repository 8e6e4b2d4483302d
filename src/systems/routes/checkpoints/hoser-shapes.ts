import { RESIDUAL_LINEAR } from '../../../models/hoser/candidate-residual';
import type { HoserConfig, HoserSizes } from '../../../models/hoser/config';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { layersOf, lengthOf } from '../../../engine/checkpoints/tensor-values';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';

const ENCODER = 'road_network_encoder';
const BLOCK = 'trajectory_encoder.transformer.h';

/**
 * The numbers of roads, classes and zones of a HOSER, from its embeddings.
 * @throws Failure 'bad-input' if one is missing
 */
export function hoserSizesOf(contents: CheckpointContents): HoserSizes {
  const rows = (name: string) => lengthOf(contents, `${ENCODER}.${name}.weight`, 0);
  return { roadCount: rows('road_id_emb'), roadTypeCount: rows('type_emb'), zoneCount: rows('zone_id_emb') };
}

/**
 * Widths of a HOSER from the shapes of its tensors, for files that do not state them. The number of heads
 * follows too, since the relative positions of a head are as wide as the head.
 * @throws Failure 'bad-input' if a tensor is missing, or if the widths make no valid network
 */
export function hoserConfigOf(contents: CheckpointContents): HoserConfig {
  const hiddenDim = lengthOf(contents, `${ENCODER}.zone_id_emb.weight`, 1);
  const headWidth = lengthOf(contents, `${BLOCK}.0.attn.relative_position_emb_k.weight`, 0);
  const roadIdDim = lengthOf(contents, `${ENCODER}.road_id_emb.weight`, 1);
  const attributeDim = lengthOf(contents, `${ENCODER}.len_emb.weight`, 0);
  const heads = (2 * hiddenDim) / headWidth;
  if (!Number.isInteger(heads) || hiddenDim % 2 !== 0)
    throw unusableCheckpoint(
      contents,
      `its attention heads are ${headWidth} wide, which does not divide its width of ${2 * hiddenDim}. Save the checkpoint again`,
    );
  if (roadIdDim + 4 * attributeDim !== hiddenDim)
    throw unusableCheckpoint(
      contents,
      `its road embeddings are ${roadIdDim} and 4 x ${attributeDim} wide, which is not its width of ${hiddenDim}: such widths are not supported`,
    );
  const hidden = contents.tensors.get('navigator.residual.mlp.2.weight')?.shape[1] ?? 0;
  const isPlus = contents.tensors.has(RESIDUAL_LINEAR);
  const forked = contents.tensors.has('trajectory_encoder.temporal_encoder.time_emb.weight');
  return {
    hiddenDim,
    roadIdDim,
    attributeDim,
    heads,
    layers: layersOf(contents, BLOCK),
    ...(isPlus ? { residual: hidden } : {}),
    ...(forked ? { timeEncoding: 'cos-linear' } : {}),
  };
}
