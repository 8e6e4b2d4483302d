import { SaxesParser } from 'saxes';
import { badInput, type Failure } from '../../base/failure';
import { decimalOf } from '../../base/numbers';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import { filePieces, SMALL_PIECE_BYTES, type DataFile } from '../data-file';
import { XmlLimits } from '../xml-limits';
import { overpassFailure } from './overpass-json';
import {
  MOST_PARTS,
  TOO_MANY_PARTS,
  NO_TAGS,
  PASS_STEPS,
  type OsmMember,
  type OsmMemberType,
  type OsmPass,
  type OsmSink,
  type OsmSource,
} from './osm-source';

/** `.osm`: OpenStreetMap XML, read piece by piece (https://wiki.openstreetmap.org/wiki/OSM_XML). */
export function osmXmlSource(file: DataFile): OsmSource {
  return {
    async scan(pass: OsmPass, sink: OsmSink, task: Task): Promise<void> {
      const reader = new OsmXmlReader(file.name, pass, sink);
      const decoder = new TextDecoder();
      for await (const piece of filePieces(file, task, SMALL_PIECE_BYTES, PASS_STEPS[pass]))
        reader.write(decoder.decode(piece, { stream: true }));
      reader.write(decoder.decode());
      reader.close();
    },
  };
}

type Attributes = Readonly<Record<string, string>>;

interface OpenElement {
  readonly type: OsmMemberType;
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly refs: number[];
  readonly members: OsmMember[];
  readonly tags: Map<string, string>;
}

class OsmXmlReader {
  readonly #parser = new SaxesParser();
  readonly #limits = new XmlLimits(this.#parser, (what) => {
    throw this.#fault(what);
  });
  #rootSeen = false;
  #open: OpenElement | undefined;
  #remark: string | undefined;

  constructor(
    private readonly file: string,
    private readonly pass: OsmPass,
    private readonly sink: OsmSink,
  ) {
    this.#parser.on('error', (error) => {
      throw this.#fault(
        `this is not well-formed (${shown(error.message.replace(/^[\d:]+\s*/, ''))}), or it is cut off.`,
      );
    });
    this.#parser.on('opentag', ({ name, attributes }) => this.#begin(name, attributes));
    this.#parser.on('closetag', ({ name }) => this.#end(name));
    this.#parser.on('text', (text) => {
      if (this.#remark !== undefined) this.#remark += text;
    });
  }

  write(text: string): void {
    this.#parser.write(text);
    this.#limits.check();
  }

  close(): void {
    this.#parser.close();
  }

  #fault(what: string): Failure {
    const { line, columnIndex } = this.#parser;
    const message = `${shown(this.file)}, line ${line}: ${what} Download or export it again.`;
    return badInput(message, { file: this.file, row: line, column: columnIndex + 1 });
  }

  #begin(name: string, attributes: Attributes): void {
    this.#limits.open();
    if (!this.#rootSeen) this.#beginRoot(name, attributes);
    else if (name === 'node' || name === 'way' || name === 'relation') this.#beginElement(name, attributes);
    else if (name === 'meta' && attributes.osm_base) this.sink.timestamp(attributes.osm_base);
    else if (name === 'remark') this.#remark = '';
    else if (this.#open) this.#addPart(this.#open, name, attributes);
  }

  #beginRoot(name: string, attributes: Attributes): void {
    this.#rootSeen = true;
    if (name !== 'osm') {
      const message = `${shown(this.file)} is XML but no OpenStreetMap file: it begins with <${shown(name)}> in place of <osm>.`;
      throw badInput(message, { file: this.file, root: name });
    }
    const timestamp = attributes.osm_base ?? attributes.timestamp;
    if (timestamp) this.sink.timestamp(timestamp);
  }

  #beginElement(type: OsmMemberType, attributes: Attributes): void {
    this.#open = undefined;
    if (this.pass !== 'elements' && type !== (this.pass === 'members' ? 'way' : 'node')) return;
    if (attributes.visible === 'false' || attributes.action === 'delete') return;
    const isNode = type === 'node';
    this.#open = {
      type,
      id: this.#integer(attributes, 'id', type),
      lon: isNode ? this.#decimal(attributes, 'lon') : 0,
      lat: isNode ? this.#decimal(attributes, 'lat') : 0,
      refs: [],
      members: [],
      tags: new Map(),
    };
  }

  #addPart(open: OpenElement, name: string, attributes: Attributes): void {
    if (open.refs.length + open.members.length > MOST_PARTS) throw this.#fault(TOO_MANY_PARTS);
    if (name === 'tag') open.tags.set(attributes.k ?? '', attributes.v ?? '');
    else if (name === 'nd') open.refs.push(this.#integer(attributes, 'ref', 'nd'));
    else if (name === 'member') {
      const { type } = attributes;
      if (type !== 'node' && type !== 'way' && type !== 'relation')
        throw this.#fault(`a member has the unknown type "${shown(type ?? '')}".`);
      open.members.push({
        type,
        ref: this.#integer(attributes, 'ref', 'member'),
        role: attributes.role ?? '',
      });
    }
  }

  #end(name: string): void {
    this.#limits.close();
    if (name === 'remark' && this.#remark !== undefined) throw overpassFailure(this.file, this.#remark);
    const open = this.#open;
    if (!open || name !== open.type) return;
    this.#open = undefined;
    if (open.type === 'way') this.sink.way(open.id, open.refs, open.tags);
    else if (open.type === 'relation') this.sink.relation(open.id, open.members, open.tags);
    else if (this.pass === 'positions') this.sink.node(open.id, open.lon, open.lat, NO_TAGS);
    else if (open.tags.size > 0) this.sink.node(open.id, open.lon, open.lat, open.tags);
  }

  #integer(attributes: Attributes, key: string, element: string): number {
    const text = attributes[key];
    if (text !== undefined && /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)))
      return Number(text);
    throw this.#fault(`<${element}> needs a whole number as ${key}, not "${shown(text ?? '')}".`);
  }

  #decimal(attributes: Attributes, key: string): number {
    const text = attributes[key];
    const value = decimalOf(text ?? '');
    if (!Number.isNaN(value)) return value;
    throw this.#fault(`<node> needs degrees as ${key}, not "${shown(text ?? '')}".`);
  }
}
