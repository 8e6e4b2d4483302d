import { middleNumber } from '../base/quantiles';
import { unguarded } from '../base/text';
import { haversineKm } from '../domain/geo';
import { isSpeedLimit, LONGEST_ROAD_METERS, type RoadNetwork } from '../domain/road-network';
import { NumberList, parseCoordinateList } from './byte-numbers';
import { WHOLE_FILE, type FindingCollector } from './check-report';
import { RowCells, type ReadContext } from './csv-file';
import type { CsvRecord } from './csv-scanner';
import type { DataFile } from './data-file';
import { finished, growing } from '../base/bytes';
import { encodeClasses, roadClassOf, RoadDetailsTable, RoadIndex, USUAL_SPEED } from './road-table';

/** Names the class of a road from its `highway` cell. */
export type ReadRoadClass = (cell: string) => string;

/** A road network without its successors. */
export type Roads = Omit<RoadNetwork, 'successorOffsets' | 'successors'>;

/** More roads than any city has; beyond it the file is something else. */
const MAX_ROADS = 5_000_000;
const MAX_CLASSES = 1000;

/** Columns of `RoadDetails`, read where `speed_source` is there: only files written here have it. */
const DETAIL_COLUMNS = ['lanes', 'name', 'osmid', 'layer', 'speed_source'] as const;

const NEEDED = ['geo_id', 'coordinates', 'highway', 'length'] as const;

type Column = (typeof NEEDED)[number] | 'maxspeed' | (typeof DETAIL_COLUMNS)[number];

/**
 * `roadmap.geo`: geo_id, coordinates (degrees), highway, length (m); maxspeed and details if there. Faults
 * are gathered, then the load is refused: other files count roads by row. @throws Failure 'bad-input',
 * 'cancelled', 'out-of-memory'
 */
export async function readRoads(
  file: DataFile,
  context: ReadContext,
  readClass: ReadRoadClass = roadClassOf,
): Promise<{ roads: Roads; index: RoadIndex }> {
  const table = new RoadTable(file.name, context.findings, readClass);
  const onMisshapen = ({ row }: CsvRecord, message: string) =>
    context.findings.add(file.name, 'field-count', 'load refused', message, { row, text: '' });
  const plain: readonly string[] = [...NEEDED, 'maxspeed'];
  const reads = (name: string, header: readonly string[]) =>
    plain.includes(name) ||
    (header.includes('speed_source') && (DETAIL_COLUMNS as readonly string[]).includes(name));
  await table.cells.read(
    file,
    { needed: NEEDED, optional: ['maxspeed', ...DETAIL_COLUMNS], reads },
    context,
    () => table.addRow(),
    { onMisshapen },
  );
  return table.finish();
}

class RoadTable {
  readonly cells: RowCells<Column>;
  readonly #roads = growing({
    geoIds: Float64Array,
    shapeOffsets: Uint32Array,
    shapeLonLat: Float64Array,
    centroidLonLat: Float64Array,
    lengthMeters: Float64Array,
    maxSpeedKmh: Float32Array,
  });
  readonly #classes: string[] = [];
  /** One string object per distinct class, however many roads have it. */
  readonly #classOfCell = new Map<string, string>();
  readonly #points = new NumberList();
  #details: RoadDetailsTable | undefined;

  constructor(
    private readonly file: string,
    private readonly findings: FindingCollector,
    private readonly readClass: ReadRoadClass,
  ) {
    this.cells = new RowCells(file, findings);
    this.#roads.shapeOffsets.push(0);
  }

  addRow(): void {
    const { cells } = this;
    const id = cells.integer('geo_id');
    if (Number.isNaN(id)) cells.fault('broken-number', 'this is not a whole number.', 'geo_id');
    const length = cells.decimal('length');
    if (!(length >= 0 && length <= LONGEST_ROAD_METERS))
      cells.fault('broken-number', 'a length in metres is needed here.', 'length');
    else if (length === 0)
      cells.note('zero-length', 'roads have the length 0.', cells.excerpt('length'), 'length');
    if (this.#roads.geoIds.length >= MAX_ROADS) {
      const message = `more than ${MAX_ROADS} roads; this cannot be a road network.`;
      this.findings.refuse(this.file, 'too-large', message);
    }
    this.#roads.geoIds.push(id);
    this.#roads.lengthMeters.push(length);
    this.#addShape();
    this.#addClass();
    this.#roads.maxSpeedKmh.push(this.#speed());
    this.#addDetails();
  }

  #addDetails(): void {
    const { cells } = this;
    if (!cells.hasColumn('speed_source')) return;
    const number = (column: Column): number => {
      const value = cells.decimal(column);
      if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER) && cells.raw(column) !== '')
        cells.fault('broken-number', 'this is not a number.', column);
      return value;
    };
    this.#details ??= new RoadDetailsTable();
    this.#details.add({
      name: unguarded(cells.raw('name')),
      lanes: number('lanes'),
      wayId: number('osmid'),
      layer: number('layer'),
      usualSpeed: cells.raw('speed_source') === USUAL_SPEED,
    });
  }

  #addShape(): void {
    const { cells } = this;
    const points = this.#points;
    const readable = cells.list('coordinates', parseCoordinateList, points);
    if (!readable || points.length < 4) {
      const text = readable ? cells.excerpt('coordinates') : cells.excerptOf('coordinates', points);
      const message = 'a list of at least two points like "[[-8.61, 41.15], [-8.62, 41.16]]" is needed here.';
      cells.fault('broken-coordinates', message, 'coordinates', text);
      points.length = 0;
    }
    this.#checkRange();
    const { shapeLonLat, shapeOffsets, centroidLonLat } = this.#roads;
    shapeLonLat.append(points.values, points.length);
    shapeOffsets.push(shapeLonLat.length / 2);
    centroidLonLat.pushPair(...lineCentroid(points.values, points.length / 2));
  }

  #checkRange(): void {
    const { values, length } = this.#points;
    for (let i = 0; i < length; i += 2) {
      const lon = values[i];
      const lat = values[i + 1];
      if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) continue;
      const text = `[${lon}, ${lat}]`;
      if (Math.abs(lon) <= 90 && Math.abs(lat) <= 180)
        this.cells.fault('coordinates-swapped', SWAPPED, 'coordinates', text);
      else {
        const message =
          'longitude must lie in -180..180 and latitude in -90..90 degrees. Are these metres of a map projection?';
        this.cells.fault('coordinates-out-of-range', message, 'coordinates', text);
      }
      return;
    }
  }

  #addClass(): void {
    const cell = unguarded(this.cells.raw('highway'));
    let name = this.#classOfCell.get(cell);
    if (name === undefined) {
      name = this.readClass(cell);
      this.#classOfCell.set(cell, name);
    }
    if (name.trim() === '')
      this.cells.note('empty-class', 'roads have no class; they form a class without a name.', '', 'highway');
    this.#classes.push(name);
  }

  #speed(): number {
    const { cells } = this;
    const text = cells.raw('maxspeed');
    if (text === '') return NaN;
    const plain = cells.decimal('maxspeed');
    const speed = Number.isNaN(plain) ? parseSpeedText(text) : plain;
    if (isSpeedLimit(speed)) return speed;
    const message = 'maxspeed is not a speed; taken as unknown.';
    cells.note('unreadable-speed', message, cells.excerpt('maxspeed'), 'maxspeed');
    return NaN;
  }

  finish(): { roads: Roads; index: RoadIndex } {
    const { file, findings } = this;
    if (this.#roads.geoIds.length === 0) findings.refuse(file, 'empty-set', 'there is no road in it.');
    findings.refuseIfFaulty(file);
    const columns = finished(this.#roads);
    const { geoIds } = columns;
    const index = new RoadIndex(geoIds);
    for (const road of index.duplicates)
      findings.add(file, 'duplicate-id', 'load refused', 'this geo_id stands in an earlier row too.', {
        row: road + 1,
        column: 'geo_id',
        text: `${geoIds[road]}`,
      });
    const { codes, names } = encodeClasses(this.#classes);
    if (names.length > MAX_CLASSES) {
      const message = `more than ${MAX_CLASSES} road classes. Is highway the right column?`;
      findings.refuse(file, 'too-large', message);
    }
    const roads: Roads = {
      roadCount: geoIds.length,
      ...columns,
      classCodes: codes,
      classNames: names,
      ...(this.#details && { details: this.#details.finish() }),
    };
    if (lengthsSaySwapped(roads))
      findings.add(file, 'coordinates-swapped', 'load refused', SWAPPED, WHOLE_FILE);
    findings.refuseIfFaulty(file);
    return { roads, index };
  }
}

const SWAPPED = 'latitude and longitude are swapped: each point must be [longitude, latitude].';

/** `50`, `50 km/h`, `30 mph`, `['50', '30']` (the first counts) in km/h; NaN if there is no number. */
function parseSpeedText(cell: string): number {
  const match = /^[\s['"(]*(\d+(?:\.\d+)?)\s*(?:(mph|km\/?h|kph)\s*)?(?:$|[;,'"\])])/i.exec(cell);
  if (!match) return NaN;
  return Number(match[1]) * (match[2]?.toLowerCase() === 'mph' ? 1.609344 : 1);
}

/** Centroid of a line as shapely has it: segment midpoints by planar length. @param lonLat (2 n) vertices */
export function lineCentroid(lonLat: ArrayLike<number>, n: number): [number, number] {
  let total = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < n; i++) {
    const [x1, y1, x2, y2] = [lonLat[2 * i], lonLat[2 * i + 1], lonLat[2 * i + 2], lonLat[2 * i + 3]];
    const length = Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2);
    total += length;
    x += length * ((x1 + x2) / 2);
    y += length * ((y1 + y2) / 2);
  }
  return total > 0 ? [x / total, y / total] : [lonLat[0], lonLat[1]];
}

const EVIDENCE_ROADS = 20;
const EVIDENCE_SAMPLE = 2000;
const FITS = 0.02;
const DOES_NOT_FIT = 0.1;

/**
 * Whether stated lengths prove longitude and latitude swapped: they fit the lines (within 2 % for the median
 * road) only when these are read the other way round (else off by more than 10 %).
 */
function lengthsSaySwapped(roads: Roads): boolean {
  const asRead: number[] = [];
  const swapped: number[] = [];
  const step = Math.max(1, Math.floor(roads.roadCount / EVIDENCE_SAMPLE));
  for (let road = 0; road < roads.roadCount; road += step) {
    const stated = roads.lengthMeters[road];
    if (stated < 1) continue;
    asRead.push(Math.abs(shapeMeters(roads, road, 0) / stated - 1));
    swapped.push(Math.abs(shapeMeters(roads, road, 1) / stated - 1));
  }
  return (
    asRead.length >= EVIDENCE_ROADS && middleNumber(swapped) < FITS && middleNumber(asRead) > DOES_NOT_FIT
  );
}

/** Length of a road's line; with `lonAt` 1 the two numbers of each point change places. */
function shapeMeters(roads: Roads, road: number, lonAt: 0 | 1): number {
  const { shapeLonLat: p, shapeOffsets } = roads;
  const latAt = 1 - lonAt;
  let km = 0;
  for (let v = shapeOffsets[road]; v + 1 < shapeOffsets[road + 1]; v++)
    km += haversineKm(p[2 * v + lonAt], p[2 * v + latAt], p[2 * v + 2 + lonAt], p[2 * v + 2 + latAt]);
  return km * 1000;
}
