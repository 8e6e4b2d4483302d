import { Random } from '../src/base/random';
import { DigitTokenizer } from '../src/domain/hexagons/hex-tokenizer';
import { cityHexagons } from '../src/domain/hexagons/hexagon-cover';
import { checkpointBytes } from '../src/engine/checkpoints/checkpoint-file';
import { initialValues } from '../src/nn/parameters';
import { MODEL_FILE } from '../src/systems/foundation/checkpoints/model-file';
import { modelConfig, modelSpecs } from '../src/systems/foundation/networks/hexagon-model';
import { asFile, type GivenFile } from './page-tools';

/** Degrees. */
interface Box {
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
}

const LEVELS_BELOW_ROOT = 3;
const SIZES = {
  ...{ width: 8, layers: 1, heads: 1, hidden: 8 },
  ...{ context: 64, dropout: 0, hours: false },
};

/** A model over hexagons that has learnt nothing, as a file: what is shown of it matters, and not how good it is. */
export function tinyH3Model(name: string, box: Box, resolution: number): GivenFile {
  const rootResolution = resolution - LEVELS_BELOW_ROOT;
  const { cells } = cityHexagons(box, rootResolution, rootResolution);
  const tokenizer = new DigitTokenizer(resolution, cells);
  const config = modelConfig(SIZES, tokenizer);
  const random = new Random(1);
  const tensors = new Map(
    modelSpecs('pretrained', config).map((spec) => [
      spec.name,
      { dtype: 'F32' as const, shape: [...spec.shape], data: initialValues(spec, random) },
    ]),
  );
  const header = { network: 'pretrained' as const, config, tokenizer, rootResolution, cells: [] };
  return asFile(name, checkpointBytes(tensors, MODEL_FILE.header(header, 'data of a test')));
}
