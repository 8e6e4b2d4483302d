import { isObject, type JsonObject } from '../../base/json';
import { fileFailure } from '../../base/failure';
import { shown } from '../../base/text';
import type { FindingKind } from '../check-report';
import { FeatureScanner } from './feature-scanner';
import type { GpsRole } from './gps-choice';
import { GpsReader, Track, TrackWriter, type GpsReaderParts } from './trace-builder';
import { PositionCheck } from './position-check';
import { flagOf } from './text-table';

type Properties = JsonObject;

/** A property by name; `a.b` is the property b of the property a where none is called `a.b`. */
function propertyOf(properties: Properties, name: string): unknown {
  if (Object.hasOwn(properties, name)) return properties[name];
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const inner = Object.hasOwn(properties, name.slice(0, dot)) ? properties[name.slice(0, dot)] : undefined;
  return isObject(inner) ? propertyOf(inner, name.slice(dot + 1)) : undefined;
}

/** GeoJSON (RFC 7946): lines with a list of times, and points with a time by vehicle and trip. */
export class GeoJsonTracks extends GpsReader {
  readonly #scanner: FeatureScanner;
  readonly #positions: PositionCheck;
  readonly #writer: TrackWriter;
  readonly #track = new Track();
  rows = 0;

  constructor(parts: GpsReaderParts) {
    super(parts);
    this.#positions = new PositionCheck(parts.file, parts.findings);
    this.#writer = new TrackWriter(parts);
    this.#scanner = new FeatureScanner(parts.file, {
      onFeature: (feature, row) => this.#addFeature(feature, row),
      onTop: (top, hadFeatures) => this.#checkTop(top, hadFeatures),
    });
  }

  push(piece: Uint8Array): void {
    this.#scanner.push(piece);
  }

  finish(): void {
    this.#scanner.finish();
  }

  settle(): void {
    this.#positions.finish();
    this.#writer.settle();
    if (this.hasPoints) return;
    this.refuseUnread((reason) => {
      const what = reason ?? 'there is neither a line nor a point in it.';
      return `no track can be read from it: ${what} Lines with a list of times, or points with a time, are needed.`;
    });
  }

  #checkTop(top: unknown, hadFeatures: boolean): void {
    if (!isObject(top)) return;
    const crs = JSON.stringify(top.crs ?? null);
    const known = crs === 'null' || /CRS84|4326|OGC:1\.3/i.test(crs);
    const { file } = this.parts;
    if (!known) {
      const what = `its coordinates are in ${shown(crs)}. Convert them to longitude and latitude (WGS84, EPSG:4326).`;
      throw fileFailure(file, what);
    }
    if (!hadFeatures && typeof top.type !== 'string')
      throw fileFailure(file, 'this is JSON, but no GeoJSON: a FeatureCollection or a Feature is needed.');
  }

  #addFeature(feature: unknown, row: number): void {
    this.rows++;
    if (!isObject(feature)) return this.#leaveOut(row, 'broken-file', 'this is no feature.', '', () => '');
    const properties = isObject(feature.properties) ? feature.properties : {};
    for (const role of ['vehicle', 'trip'] as const) {
      const name = this.#property(properties, role);
      // As text, all objects would be one name.
      if (typeof name === 'object' && name !== null) {
        const message = 'a text or a number is needed here.';
        return this.#leaveOut(row, 'wrong-kind', message, this.parts.choice.columns[role]!, () =>
          JSON.stringify(name),
        );
      }
    }
    const geometry = isObject(feature.geometry) ? feature.geometry : feature;
    const { type, coordinates } = geometry;
    if (type === 'Point') this.#addPoint(coordinates, properties, row);
    else if (type === 'LineString' || type === 'MultiPoint')
      this.#addLine(coordinates, this.#property(properties, 'time'), properties, row);
    else if (type === 'MultiLineString') this.#addLines(coordinates, properties, row);
    else if (type !== 'FeatureCollection') {
      const message = `only points and lines are read.`;
      this.#leaveOut(row, 'wrong-kind', message, 'geometry', () => shown(String(type), 24));
    }
  }

  #property(properties: Properties, role: GpsRole): unknown {
    const name = this.parts.choice.columns[role];
    return name === null ? undefined : propertyOf(properties, name);
  }

  #vehicle(properties: Properties): string {
    const value = this.#property(properties, 'vehicle');
    return typeof value === 'string' || typeof value === 'number' ? String(value) : this.stem;
  }

  #addPoint(position: unknown, properties: Properties, row: number): void {
    const { builder, choice } = this.parts;
    if (!isPosition(position)) return this.#leaveOutPosition(row, position);
    const [lon, lat] = choice.swapLonLat ? [position[1], position[0]] : position;
    if (!this.#positions.accept(lon, lat, row, 'coordinates')) return;
    const time = this.#property(properties, 'time');
    if (!this.time.readValue(time))
      return this.#leaveOut(row, 'broken-time', 'a time is needed here.', choice.columns.time ?? 'time', () =>
        textOf(time),
      );
    const occupied =
      choice.columns.occupied === null ? 0 : flagOf(String(this.#property(properties, 'occupied')));
    if (occupied === undefined)
      return this.#leaveOut(
        row,
        'broken-number',
        '0 or 1 (yes or no) is needed here.',
        choice.columns.occupied ?? '',
        () => textOf(this.#property(properties, 'occupied')),
      );
    const trip = this.#property(properties, 'trip');
    const trace = builder.traceOf(
      this.#vehicle(properties),
      trip === undefined ? '' : String(trip),
      this.time.offset,
      row,
    );
    builder.add(trace, lon, lat, this.time.clock, occupied);
  }

  #addLines(lines: unknown, properties: Properties, row: number): void {
    if (!Array.isArray(lines)) return this.#leaveOutPosition(row, lines);
    const times = this.#property(properties, 'time');
    let before = 0;
    for (const [n, line] of lines.entries()) {
      const length = Array.isArray(line) ? line.length : 0;
      const nested = Array.isArray(times) && times.length === lines.length && Array.isArray(times[n]);
      const flat = Array.isArray(times) ? times.slice(before, before + length) : times;
      this.#addLine(line, nested ? times[n] : flat, properties, row);
      before += length;
    }
  }

  #addLine(line: unknown, times: unknown, properties: Properties, row: number): void {
    if (!Array.isArray(line)) return this.#leaveOutPosition(row, line);
    const list = Array.isArray(times) ? times : undefined;
    if (list && list.length !== line.length) {
      const message = 'the line and its list of times differ in length.';
      return this.#leaveOut(
        row,
        'unequal-lists',
        message,
        this.parts.choice.columns.time ?? '',
        () => `${line.length} points, ${list.length} times`,
      );
    }
    this.#track.clear();
    for (const [i, position] of line.entries()) {
      if (!isPosition(position)) {
        this.#leaveOutPosition(row, position);
        continue;
      }
      const timed = list !== undefined && this.time.readValue(list[i]);
      this.#track.push(position[0], position[1], timed ? this.time : undefined);
    }
    this.#writer.write(this.#track, this.#vehicle(properties), row, 'coordinates');
  }

  #leaveOutPosition(row: number, position: unknown): void {
    const message = 'positions like [-8.61, 41.14] are needed here.';
    this.#leaveOut(row, 'broken-coordinates', message, 'coordinates', () => textOf(position));
  }

  #leaveOut(row: number, kind: FindingKind, message: string, column: string, text: () => string): void {
    const { file, findings } = this.parts;
    findings.add(file, kind, 'row left out', message, () => ({
      row,
      ...(column && { column }),
      text: text(),
    }));
  }
}

const isPosition = (value: unknown): value is [number, number] =>
  Array.isArray(value) && Number.isFinite(value[0]) && Number.isFinite(value[1]);

/** A value as text, shortened for a message. */
const textOf = (value: unknown): string => shown(JSON.stringify(value) ?? 'nothing', 40);
