import { Failure } from '../../base/failure';
import { shown, shownList } from '../../base/text';
import type { Task } from '../../base/task';
import type { DataFile } from '../data-file';
import { damagedPbf, pbfBlobs, unpackBlob, type PbfBlob } from './pbf-blobs';
import { readHeaderBlock, readPrimitiveBlock, type BlockContent } from './pbf-block';
import { PASS_STEPS, type OsmPass, type OsmSink, type OsmSource } from './osm-source';

/** Features that a reader must know to understand a file, and that this one does. */
const KNOWN_FEATURES = ['OsmSchema-V0.6', 'DenseNodes'];

/**
 * `.osm.pbf` (https://wiki.openstreetmap.org/wiki/PBF_Format), read block by block: no more than one block is
 * held. Passes after the first unpack only the blocks that they need.
 */
export function osmPbfSource(file: DataFile): OsmSource {
  /** Per block, what the first pass found in it. */
  const contents: BlockContent[] = [];
  return {
    async scan(pass: OsmPass, sink: OsmSink, task: Task): Promise<void> {
      let blocks = 0;
      for await (const blob of pbfBlobs(file, PASS_STEPS[pass], task)) {
        blocks++;
        if (blob.index === 0 && blob.type !== 'OSMHeader')
          throw damagedPbf(file.name, 'it does not begin as an OpenStreetMap file does.');
        if (isNeeded(pass, contents[blob.index]))
          contents[blob.index] = readBlob(file.name, blob, pass, sink);
      }
      if (blocks === 0) throw damagedPbf(file.name, 'the file is empty.');
    },
  };
}

const NOTHING: BlockContent = { hasNodes: false, hasWays: false };

function isNeeded(pass: OsmPass, known: BlockContent | undefined): boolean {
  if (pass === 'elements' || !known) return true;
  return pass === 'members' ? known.hasWays : known.hasNodes;
}

function readBlob(file: string, blob: PbfBlob, pass: OsmPass, sink: OsmSink): BlockContent {
  if (blob.type !== 'OSMHeader' && blob.type !== 'OSMData') return NOTHING;
  const bytes = unpackBlob(file, blob.packed);
  try {
    if (blob.type === 'OSMData') return readPrimitiveBlock(bytes, pass, sink);
    applyHeader(file, bytes, sink);
    return NOTHING;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw damagedPbf(file, `block ${blob.index + 1} is damaged.`, error);
  }
}

function applyHeader(file: string, bytes: Uint8Array, sink: OsmSink): void {
  const { requiredFeatures, timestamp } = readHeaderBlock(bytes);
  const unknown = requiredFeatures.filter((feature) => !KNOWN_FEATURES.includes(feature));
  if (unknown.length > 0) {
    const history = unknown.includes('HistoricalInformation');
    const advice = history
      ? 'It holds the history of the map. Choose an extract of one day.'
      : 'Convert it with: osmium cat IN -o OUT.osm.pbf';
    const message = `${shown(file)} needs a reader that knows ${shownList(unknown)}. ${advice}`;
    throw new Failure('not-supported', message, { file, features: unknown });
  }
  const date = new Date(timestamp * 1000);
  if (Number.isFinite(date.getTime())) sink.timestamp(isoSeconds(date));
}

const isoSeconds = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
