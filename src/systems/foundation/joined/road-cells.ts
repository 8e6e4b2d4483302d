import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import { ascendingCells, cellIndex } from '../../../domain/hexagons/city-hexagons';
import { cellAt } from '../../../domain/hexagons/h3';
import { UNK, type HexTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import type { RoadNetwork } from '../../../domain/road-network';

/** The hexagons that the middles of roads lie in, C of them, as a model knows them. */
export interface RoadCells {
  /** (R) hexagon of each road, as its place in `cells`. */
  readonly ofRoad: Uint32Array;
  /** (C) ids, ascending. */
  readonly cells: BigUint64Array;
  /** (C) tokens of each. */
  readonly tokens: readonly Int32Array[];
}

type Roads = Pick<RoadNetwork, 'centroidLonLat' | 'roadCount' | 'successors' | 'successorOffsets'>;

/**
 * The hexagons of roads at a model's resolution.
 * @param file of the model, for messages
 * @throws Failure 'bad-input' where a road lies in a hexagon that the model has no tokens for, or no crossing has roads in two
 */
export function roadCells(
  network: Roads,
  tokenizer: Pick<HexTokenizer, 'resolution' | 'tokensOf'>,
  file: string,
): RoadCells {
  const { resolution } = tokenizer;
  const { centroidLonLat, roadCount } = network;
  const each = Array.from({ length: roadCount }, (_, road) =>
    cellAt(centroidLonLat[2 * road], centroidLonLat[2 * road + 1], resolution),
  );
  const cells = ascendingCells(each);
  const ofRoad = Uint32Array.from(each, (cell) => cellIndex({ cells }, cell));
  const tokens = Array.from(cells, (cell) => tokenizer.tokensOf(cell));
  checkKnown({ ofRoad, cells, tokens }, roadCount, file);
  checkFine(network, ofRoad, resolution, file);
  return { ofRoad, cells, tokens };
}

function checkKnown({ ofRoad, tokens }: RoadCells, roadCount: number, file: string): void {
  const outside = ofRoad.filter((cell) => tokens[cell].includes(UNK)).length;
  if (outside === 0) return;
  const some = outside === roadCount ? `all ${roadCount}` : `${outside} of the ${roadCount}`;
  throw new Failure(
    'bad-input',
    `${shown(file)} is an H3 model of another place: ${some} roads here lie in hexagons that it does not know. ` +
      'Choose one that was pre-trained on these data, or on check-ins of this whole city.',
    { file, outside },
  );
}

function checkFine(
  { successors, successorOffsets, roadCount }: Roads,
  ofRoad: Uint32Array,
  resolution: number,
  file: string,
): void {
  for (let road = 0; road < roadCount; road++) {
    const [from, to] = [successorOffsets[road], successorOffsets[road + 1]];
    for (let at = from + 1; at < to; at++) if (ofRoad[successors[at]] !== ofRoad[successors[from]]) return;
  }
  throw new Failure(
    'bad-input',
    `${shown(file)} is an H3 model of hexagons at resolution ${resolution}, which are too large for these roads: wherever ` +
      'there is a choice, all roads that can follow lie in one. Choose a model of a finer resolution.',
    { file, resolution },
  );
}
