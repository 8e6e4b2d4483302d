import * as v from 'valibot';
import { finite } from '../../../base/json';
import { tokenizerFrom } from '../../../domain/hexagons/tokenizer-from';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { H3BertConfig } from '../../../models/h3-bert/parameters';
import { FOUNDATION_NETWORKS, H3_BERT } from '../networks';
import type { HexagonModel } from '../networks/hexagon-model';

/** What the header of a model's file says besides its tensors. */
export interface ModelHeader extends Omit<HexagonModel, 'weights'> {
  /** Hexagons of the city that it learnt in, ascending, as 15 hexadecimal digits. */
  readonly cells: readonly string[];
}

/** The header of a model's file, for `checkpointBytes`. @param dataset fingerprint of the data that it learnt from */
export const modelHeader = (
  { network, config, tokenizer, rootResolution, cells }: ModelHeader,
  dataset: string,
): Readonly<Record<string, unknown>> => ({
  system: H3_BERT.name,
  ...{ network, config, rootResolution, cells, dataset },
  resolution: tokenizer.resolution,
  tokenizer: tokenizer.plain,
});

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000));

const NETWORK = v.object({
  vocabulary: size,
  width: size,
  heads: size,
  layers: v.pipe(size, v.maxValue(100)),
  hidden: size,
  context: size,
  levels: size,
  dropout: v.pipe(finite, v.minValue(0), v.ltValue(1)),
  hours: v.boolean(),
  normEps: v.pipe(finite, v.gtValue(0)),
}) satisfies v.GenericSchema<unknown, H3BertConfig>;

/** As many as a city can have. */
const CELLS = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{15}$/))), v.maxLength(250_000));

/** @throws Failure 'bad-input' for a header that describes no model over hexagons */
export function readModelHeader(contents: CheckpointContents): ModelHeader {
  const header = new CheckpointHeader(contents);
  const checked = <S extends v.GenericSchema>(key: string, schema: S, value: unknown): v.InferOutput<S> => {
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    const at = [key, v.getDotPath(issue)].filter(Boolean).join('.');
    throw header.unusable(at, `is not valid: ${issue.message}`);
  };
  const config = checked('config', NETWORK, header.config());
  const tokenizer = tokenizerFrom(header.object('tokenizer'));
  if (config.vocabulary !== tokenizer.vocabulary.length || config.levels !== tokenizer.levels)
    throw header.unusable(
      'config.vocabulary',
      `is ${config.vocabulary} with ${config.levels} levels, and its tokens are ${tokenizer.vocabulary.length} on ${tokenizer.levels} levels`,
    );
  if (config.width % config.heads !== 0)
    throw header.unusable('config.width', `is ${config.width}, which ${config.heads} heads cannot share`);
  return {
    network: checked('network', v.picklist(FOUNDATION_NETWORKS), header.text('network')),
    config,
    tokenizer,
    rootResolution: checked(
      'rootResolution',
      v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(tokenizer.resolution)),
      header.number('rootResolution'),
    ),
    cells: checked('cells', CELLS, header.words('cells') ?? []),
  };
}
