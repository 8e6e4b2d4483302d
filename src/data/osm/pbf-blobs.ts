import { Inflate } from 'fflate';
import { PbfReader } from 'pbf';
import { joined } from '../../base/bytes';
import { badInput, Failure, fileFailure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import { filePieces, SMALL_PIECE_BYTES, type DataFile } from '../data-file';
import {
  MOST_PARTS,
  TOO_MANY_PARTS,
  NO_TAGS,
  type OsmMember,
  type OsmMemberType,
  type OsmPass,
  type OsmSink,
  type OsmTags,
} from './osm-source';

/** Limits of the format (https://wiki.openstreetmap.org/wiki/PBF_Format). */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 ** 2;

/** A block of the file: its place among the blocks, and its bytes as they are packed. */
export interface PbfBlob {
  readonly index: number;
  readonly type: string;
  readonly packed: Uint8Array;
}

export const damagedPbf = (file: string, what: string, cause?: unknown): Failure =>
  fileFailure(
    file,
    `${what} Download it again.`,
    cause === undefined ? {} : { cause: cause instanceof Error ? cause.message : String(cause) },
  );

/** The packed blocks of a `.osm.pbf`. @throws Failure 'bad-input': cut off, damaged, or beyond the limits */
export async function* pbfBlobs(file: DataFile, step: string, task: Task): AsyncGenerator<PbfBlob, void> {
  const bytes = new ByteQueue(filePieces(file, task, SMALL_PIECE_BYTES, step));
  try {
    for (let index = 0; ; index++) {
      const prefix = await bytes.take(4);
      if (prefix.length === 0) return;
      const header = readHeader(file.name, await takeHeader(file.name, bytes, prefix));
      const packed = await bytes.take(header.size);
      if (packed.length < header.size) throw cutOff(file.name, bytes.taken);
      yield { index, type: header.type, packed };
    }
  } finally {
    await bytes.close();
  }
}

async function takeHeader(file: string, bytes: ByteQueue, prefix: Uint8Array): Promise<Uint8Array> {
  if (prefix.length < 4) throw cutOff(file, bytes.taken);
  const size = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0);
  if (size > MAX_HEADER_BYTES)
    throw damagedPbf(file, `it is damaged before byte ${bytes.taken} (no block begins there).`);
  const header = await bytes.take(size);
  if (header.length < size) throw cutOff(file, bytes.taken);
  return header;
}

const cutOff = (file: string, at: number): Failure =>
  damagedPbf(file, `it is cut off: it ends within a block, at byte ${at}.`);

/** BlobHeader: type = 1, datasize = 3. */
function readHeader(file: string, bytes: Uint8Array): { type: string; size: number } {
  const header = { type: '', size: -1 };
  try {
    new PbfReader(bytes).readFields((tag, result, pbf) => {
      if (tag === 1) result.type = pbf.readString();
      else if (tag === 3) result.size = pbf.readVarint();
    }, header);
  } catch (error) {
    throw damagedPbf(file, 'the head of a block is damaged.', error);
  }
  if (header.size < 0) throw damagedPbf(file, 'the head of a block does not say how long it is.');
  if (header.size > MAX_BLOB_BYTES)
    throw damagedPbf(file, `a block says to have ${header.size} bytes; at most 32 MiB are allowed.`);
  return header;
}

/** Other packings that the format knows, by field of Blob. */
const OTHER_PACKINGS: Readonly<Record<number, string>> = { 4: 'lzma', 5: 'bzip2', 6: 'lz4', 7: 'zstd' };

/** Blob: raw = 1, raw_size = 2, zlib_data = 3; others are refused. The bytes of the block, unpacked. */
export function unpackBlob(file: string, packed: Uint8Array): Uint8Array {
  const blob = {
    raw: undefined as Uint8Array | undefined,
    rawSize: -1,
    zlib: undefined as Uint8Array | undefined,
  };
  let other = '';
  try {
    new PbfReader(packed).readFields((tag, result, pbf) => {
      if (tag === 1) result.raw = pbf.readBytes();
      else if (tag === 2) result.rawSize = pbf.readVarint();
      else if (tag === 3) result.zlib = pbf.readBytes();
      else if (tag in OTHER_PACKINGS) other = OTHER_PACKINGS[tag];
    }, blob);
  } catch (error) {
    throw damagedPbf(file, 'a block is damaged.', error);
  }
  if (blob.raw) return blob.raw;
  if (blob.zlib) return inflate(file, blob.zlib, blob.rawSize);
  if (other !== '') {
    const message = `${shown(file)} is packed with ${other}, which browsers cannot unpack. Convert it with: osmium cat IN -o OUT.osm.pbf -f pbf,pbf_compression=zlib`;
    throw new Failure('not-supported', message, { file, packing: other });
  }
  throw damagedPbf(file, 'a block has no data.');
}

const ZLIB_HEADER_BYTES = 2;
const ZLIB_CHECK_BYTES = 4;
/** Deflate makes at most 1,032 bytes of one: what is unpacked beyond the stated size stays small. */
const INFLATE_PIECE = 16 * 1024;

function inflate(file: string, zlib: Uint8Array, size: number): Uint8Array {
  if (!(size >= 0 && size <= MAX_BLOB_BYTES))
    throw damagedPbf(file, 'a block does not say how long it is unpacked, or is longer than 32 MiB.');
  const out = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((piece) => {
    if (length + piece.length <= size) out.set(piece, length);
    length += piece.length;
  });
  const end = zlib.length - ZLIB_CHECK_BYTES;
  try {
    for (let at = ZLIB_HEADER_BYTES; at < end && length <= size; at += INFLATE_PIECE)
      stream.push(zlib.subarray(at, Math.min(at + INFLATE_PIECE, end)), at + INFLATE_PIECE >= end);
  } catch (error) {
    throw damagedPbf(file, 'a block is damaged and cannot be unpacked.', error);
  }
  if (length !== size) throw damagedPbf(file, 'a block is damaged (its length is wrong).');
  return out;
}

/** Bytes that come in pieces and are taken in lengths of choice. */
class ByteQueue {
  taken = 0;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(private readonly pieces: AsyncGenerator<Uint8Array, void>) {}

  /** The next `count` bytes; fewer where the end comes before. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const next = await this.pieces.next();
        if (next.done) break;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    this.taken += count - missing;
    return parts.length === 1 ? parts[0] : joined(Uint8Array, parts);
  }

  async close(): Promise<void> {
    await this.pieces.return();
  }
}

/** What is needed of a HeaderBlock: the features a reader must know, and when the data was taken. */
interface PbfHeader {
  readonly requiredFeatures: readonly string[];
  /** Seconds since 1970, or NaN. */
  readonly timestamp: number;
}

/** HeaderBlock: required_features = 4, osmosis_replication_timestamp = 32. */
export function readHeaderBlock(bytes: Uint8Array): PbfHeader {
  const header = { requiredFeatures: [] as string[], timestamp: NaN };
  return new PbfReader(bytes).readFields((tag, result, pbf) => {
    if (tag === 4) result.requiredFeatures.push(pbf.readString());
    else if (tag === 32) result.timestamp = pbf.readVarint(true);
  }, header);
}

const MEMBER_TYPES: readonly OsmMemberType[] = ['node', 'way', 'relation'];
const NANO = 1e-9;

interface Block {
  words: string[];
  groups: Uint8Array[];
  granularity: number;
  latOffset: number;
  lonOffset: number;
}

/** What there is in a block. */
export interface BlockContent {
  readonly hasNodes: boolean;
  readonly hasWays: boolean;
}

/** PrimitiveBlock: stringtable = 1, primitivegroup = 2, granularity = 17, offsets lat = 19, lon = 20. */
export function readPrimitiveBlock(bytes: Uint8Array, pass: OsmPass, sink: OsmSink): BlockContent {
  const block: Block = { words: [], groups: [], granularity: 100, latOffset: 0, lonOffset: 0 };
  new PbfReader(bytes).readFields((tag, result, pbf) => {
    if (tag === 1 && pass === 'elements') result.words = readWords(pbf.readBytes());
    else if (tag === 2) result.groups.push(pbf.readBytes());
    else if (tag === 17) result.granularity = pbf.readVarint();
    else if (tag === 19) result.latOffset = pbf.readVarint(true);
    else if (tag === 20) result.lonOffset = pbf.readVarint(true);
  }, block);
  let [hasNodes, hasWays] = [false, false];
  for (const group of block.groups)
    new PbfReader(group).readFields((tag, _, pbf) => {
      if (tag === 1 || tag === 2) hasNodes = true;
      else if (tag === 3) hasWays = true;
      if (tag === 1 && pass !== 'members') readNode(pbf.readBytes(), block, pass, sink);
      else if (tag === 2 && pass !== 'members') readDenseNodes(pbf.readBytes(), block, pass, sink);
      else if (tag === 3 && pass !== 'positions') readWay(pbf.readBytes(), block, pass, sink);
      else if (tag === 4 && pass === 'elements') readRelation(pbf.readBytes(), block, sink);
    }, undefined);
  return { hasNodes, hasWays };
}

function readWords(bytes: Uint8Array): string[] {
  return new PbfReader(bytes).readFields((tag, words, pbf) => {
    if (tag === 1) words.push(pbf.readString());
  }, [] as string[]);
}

const degrees = (value: number, granularity: number, offset: number): number =>
  NANO * (offset + granularity * value);

function wordAt(block: Block, index: number): string {
  const word = block.words[index];
  if (word === undefined) throw new Error(`text ${index} is not in the table of texts`);
  return word;
}

function tagsOf(block: Block, keys: readonly number[], values: readonly number[]): OsmTags {
  if (keys.length !== values.length) throw new Error('keys and values of tags differ in number');
  if (keys.length === 0) return NO_TAGS;
  const tags = new Map<string, string>();
  for (let i = 0; i < keys.length; i++) tags.set(wordAt(block, keys[i]), wordAt(block, values[i]));
  return tags;
}

/** Node: id = 1, keys = 2, vals = 3, lat = 8, lon = 9. */
function readNode(bytes: Uint8Array, block: Block, pass: OsmPass, sink: OsmSink): void {
  const node = { id: NaN, keys: [] as number[], values: [] as number[], lat: NaN, lon: NaN };
  new PbfReader(bytes).readFields((tag, result, pbf) => {
    if (tag === 1) result.id = pbf.readSVarint();
    else if (tag === 2) pbf.readPackedVarint(result.keys);
    else if (tag === 3) pbf.readPackedVarint(result.values);
    else if (tag === 8) result.lat = pbf.readSVarint();
    else if (tag === 9) result.lon = pbf.readSVarint();
  }, node);
  if (pass === 'elements' && node.keys.length === 0) return;
  const lon = degrees(node.lon, block.granularity, block.lonOffset);
  const lat = degrees(node.lat, block.granularity, block.latOffset);
  sink.node(node.id, lon, lat, pass === 'elements' ? tagsOf(block, node.keys, node.values) : NO_TAGS);
}

/** DenseNodes: id = 1, lat = 8, lon = 9 (differences), keys_vals = 10 (0 ends a node). */
function readDenseNodes(bytes: Uint8Array, block: Block, pass: OsmPass, sink: OsmSink): void {
  const dense = { ids: [] as number[], lats: [] as number[], lons: [] as number[], texts: [] as number[] };
  new PbfReader(bytes).readFields((tag, result, pbf) => {
    if (tag === 1) pbf.readPackedSVarint(result.ids);
    else if (tag === 8) pbf.readPackedSVarint(result.lats);
    else if (tag === 9) pbf.readPackedSVarint(result.lons);
    else if (tag === 10 && pass === 'elements') pbf.readPackedVarint(result.texts);
  }, dense);
  const { ids, lats, lons, texts } = dense;
  if (lats.length !== ids.length || lons.length !== ids.length)
    throw new Error('nodes and their coordinates differ in number');
  if (pass === 'elements' && texts.length <= ids.length) return;
  const { granularity, latOffset, lonOffset } = block;
  let [id, lat, lon, at] = [0, 0, 0, 0];
  for (let i = 0; i < ids.length; i++) {
    id += ids[i];
    lat += lats[i];
    lon += lons[i];
    let tags = NO_TAGS;
    if (pass === 'elements') {
      const from = at;
      while (at < texts.length && texts[at] !== 0) at += 2;
      const end = at++;
      if (end === from) continue;
      tags = denseTags(block, texts, from, end);
    }
    sink.node(id, degrees(lon, granularity, lonOffset), degrees(lat, granularity, latOffset), tags);
  }
}

function denseTags(block: Block, texts: readonly number[], from: number, end: number): OsmTags {
  const tags = new Map<string, string>();
  for (let i = from; i < end; i += 2) tags.set(wordAt(block, texts[i]), wordAt(block, texts[i + 1]));
  return tags;
}

/** Way: id = 1, keys = 2, vals = 3, refs = 8 (each the difference to the one before). */
function readWay(bytes: Uint8Array, block: Block, pass: OsmPass, sink: OsmSink): void {
  const way = { id: NaN, keys: [] as number[], values: [] as number[], refs: [] as number[] };
  new PbfReader(bytes).readFields((tag, result, pbf) => {
    if (tag === 1) result.id = pbf.readVarint(true);
    else if (tag === 8) pbf.readPackedSVarint(result.refs);
    else if (tag === 2 && pass === 'elements') pbf.readPackedVarint(result.keys);
    else if (tag === 3 && pass === 'elements') pbf.readPackedVarint(result.values);
  }, way);
  checkParts(way.refs);
  summed(way.refs);
  sink.way(way.id, way.refs, tagsOf(block, way.keys, way.values));
}

/** Relation: id = 1, keys = 2, vals = 3, roles_sid = 8, memids = 9 (differences), types = 10. */
function readRelation(bytes: Uint8Array, block: Block, sink: OsmSink): void {
  const empty = () => [] as number[];
  const relation = { id: NaN, keys: empty(), values: empty(), roles: empty(), refs: empty(), types: empty() };
  new PbfReader(bytes).readFields((tag, result, pbf) => {
    if (tag === 1) result.id = pbf.readVarint(true);
    else if (tag === 2) pbf.readPackedVarint(result.keys);
    else if (tag === 3) pbf.readPackedVarint(result.values);
    else if (tag === 8) pbf.readPackedVarint(result.roles);
    else if (tag === 9) pbf.readPackedSVarint(result.refs);
    else if (tag === 10) pbf.readPackedVarint(result.types);
  }, relation);
  const { roles, refs, types } = relation;
  if (roles.length !== refs.length || types.length !== refs.length)
    throw new Error('members of a relation and their roles differ in number');
  checkParts(refs);
  summed(refs);
  const members = refs.map((ref, i): OsmMember => {
    const type = MEMBER_TYPES[types[i]];
    if (type === undefined) throw new Error(`a member of a relation has the unknown type ${types[i]}`);
    return { type, ref, role: wordAt(block, roles[i]) };
  });
  sink.relation(relation.id, members, tagsOf(block, relation.keys, relation.values));
}

function checkParts(refs: readonly number[]): void {
  if (refs.length > MOST_PARTS) throw badInput(`${TOO_MANY_PARTS} Download it again.`);
}

function summed(differences: number[]): void {
  for (let i = 1; i < differences.length; i++) differences[i] += differences[i - 1];
}
