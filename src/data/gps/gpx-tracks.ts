import { SaxesParser } from 'saxes';
import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import { XmlLimits } from '../xml-limits';
import { GpsReader, Track, TrackWriter, type GpsReaderParts } from './trace-builder';

/** GPX: segments, and routes with times, are traces of one vehicle. Files with entities are refused. */
export class GpxTracks extends GpsReader {
  readonly #parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true });
  readonly #decoder = new TextDecoder();
  readonly #limits = new XmlLimits(this.#parser, (what) => this.#refuse(what));
  readonly #writer: TrackWriter;
  readonly #track = new Track();
  readonly #path: string[] = [];
  #point: { x: number; y: number } | undefined;
  #timeText: string | undefined;
  #pointTime: string | undefined;
  #waypoints = 0;
  #untimedRoutes = 0;
  rows = 0;

  constructor(parts: GpsReaderParts) {
    super(parts, { ...parts.choice, timeForm: 'auto' });
    this.#writer = new TrackWriter(parts);
    const parser = this.#parser;
    parser.on('error', (error) => this.#refuseXml(error));
    parser.on('doctype', (text) => this.#refuseEntities(text));
    parser.on('opentag', ({ name, attributes }) => this.#open(localName(name), attributes));
    parser.on('closetag', ({ name }) => this.#close(localName(name)));
    parser.on('text', (text) => {
      if (this.#timeText !== undefined) this.#timeText += text;
    });
  }

  push(piece: Uint8Array): void {
    this.#parser.write(this.#decoder.decode(piece, { stream: true }));
    this.#limits.check();
  }

  finish(): void {
    this.#parser.write(this.#decoder.decode());
    this.#parser.close();
  }

  override cut(): void {
    if (this.#track.length > 0) this.#closeTrack();
  }

  settle(): void {
    this.#writer.settle();
    const { findings, file } = this.parts;
    const others = this.#others();
    if (this.rows === 0) {
      const message = `there is no recorded track (trk) in it${others && `, only ${others}`}. A planned route or a list of places has no times: record a drive.`;
      findings.refuse(file, 'empty-set', message);
    }
    if (!this.hasPoints)
      this.refuseUnread(
        (reason) => `no point of its ${this.rows} track segments can be read: ${reason ?? 'they are empty.'}`,
      );
    if (others) {
      const message = `${others} left out: only recorded tracks are read.`;
      findings.note(file, 'wrong-kind', message);
    }
  }

  #others(): string {
    const routes = this.#untimedRoutes > 0 ? `${this.#untimedRoutes} planned routes (rte) without times` : '';
    const places = this.#waypoints > 0 ? `${this.#waypoints} waypoints (wpt)` : '';
    return [routes, places].filter(Boolean).join(' and ');
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = this.#path.at(-1);
    this.#path.push(name);
    this.#limits.open();
    if (name === 'trkseg' || name === 'rte') this.#track.clear();
    else if (name === 'trkpt' || name === 'rtept') this.#openPoint(attributes);
    else if (name === 'time' && this.#point && (parent === 'trkpt' || parent === 'rtept'))
      this.#timeText = '';
  }

  #openPoint(attributes: Readonly<Record<string, string>>): void {
    this.#pointTime = undefined;
    const [x, y] = [degrees(attributes.lon), degrees(attributes.lat)];
    if (!Number.isNaN(x) && !Number.isNaN(y)) {
      this.#point = { x, y };
      return;
    }
    const message = 'a point needs lat="..." and lon="..." in degrees.';
    const text = shown(`${attributes.lat ?? ''}, ${attributes.lon ?? ''}`, 40);
    const place = { row: this.#parser.line, column: 'trkpt', text };
    this.parts.findings.add(this.parts.file, 'broken-coordinates', 'row left out', message, place);
    this.#point = undefined;
  }

  #close(name: string): void {
    this.#path.pop();
    this.#limits.close();
    if (name === 'time' && this.#timeText !== undefined) {
      this.#pointTime = this.#timeText;
      this.#timeText = undefined;
    } else if (name === 'trkpt' || name === 'rtept') this.#closePoint();
    else if (name === 'wpt') this.#waypoints++;
    else if (name === 'trkseg') this.#closeTrack();
    else if (name === 'rte') {
      if (this.#track.timedCount > 0) this.#closeTrack();
      else this.#untimedRoutes++;
    }
  }

  #closePoint(): void {
    if (!this.#point) return;
    const timed = this.#pointTime !== undefined && this.time.readValue(this.#pointTime);
    this.#track.push(this.#point.x, this.#point.y, timed ? this.time : undefined);
    this.#point = undefined;
  }

  #closeTrack(): void {
    this.rows++;
    this.#writer.write(this.#track, this.stem, this.rows, 'trkpt');
    this.#track.clear();
  }

  #refuse(what: string): never {
    const { line } = this.#parser;
    const { file } = this.parts;
    throw badInput(`${shown(file)}, line ${line}: ${what}`, { file, row: line });
  }

  #refuseXml(error: Error): never {
    const cause = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    const advice = cause.startsWith('unclosed')
      ? 'the file ends in the middle; copy or download it again'
      : 'this is no well-formed XML; export it again';
    this.#refuse(`${advice} (${shown(cause)}).`);
  }

  #refuseEntities(doctype: string): void {
    if (/<!\s*ENTITY/i.test(doctype) || doctype.includes('['))
      this.#refuse('it declares entities of its own (DOCTYPE), which no GPX needs. They are not read.');
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Degrees in an attribute; NaN for anything but a plain number. */
function degrees(text: string | undefined): number {
  return text !== undefined && /^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
}
