import { Failure, fileFailure, libraryWords } from '../../base/failure';
import { shown } from '../../base/text';
import { dataFileFromBytes, readAll, type DataFile } from '../data-file';
import type { ConvertedFile } from './converted-file';

/** The shapes of one layer are held while they are read. */
const MOST_BYTES = 192 * 1024 ** 2;

interface Feature {
  readonly type: 'Feature';
  readonly geometry: { readonly coordinates: unknown } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Whether a file is the shapes of a shapefile, whose other parts have the same name. */
const isOfShapes = ({ name }: DataFile): boolean => /\.shp$/i.test(name);

/** Files of a zip in which each shapefile (.shp, .dbf, .prj) is one file of GeoJSON. @throws Failure 'bad-input' */
export async function withShapefiles(files: readonly DataFile[]): Promise<DataFile[]> {
  const shapes = files.filter(isOfShapes);
  if (shapes.length === 0) return [...files];
  const stems = shapes.map(({ name }) => name.slice(0, -4).toLowerCase());
  const isPart = ({ name }: DataFile) => stems.some((stem) => name.toLowerCase().startsWith(`${stem}.`));
  const converted = [];
  for (const shape of shapes) converted.push(await shapefile(shape, files));
  return [...converted, ...files.filter((file) => !isPart(file))];
}

/** A shapefile as GeoJSON in longitude and latitude. */
async function shapefile(shapes: DataFile, files: readonly DataFile[]): Promise<ConvertedFile> {
  const stem = shapes.name.slice(0, -4).toLowerCase();
  const part = async (ending: string) => {
    const file = files.find(({ name }) => name.toLowerCase() === `${stem}.${ending}`);
    return file && (await readAll(file, MOST_BYTES));
  };
  const [shp, dbf, prj, cpg] = [
    await readAll(shapes, MOST_BYTES),
    await part('dbf'),
    await part('prj'),
    await part('cpg'),
  ];
  if (dbf) checkTable(shapes.name, dbf);
  const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes).trim();
  const { combine, parseDbf, parseShp } = await import('shpjs');
  let features: readonly Feature[];
  try {
    const rows = dbf && parseDbf(dbf, text(cpg));
    ({ features } = combine(rows ? [parseShp(shp, text(prj)), rows] : [parseShp(shp, text(prj))]));
  } catch (thrown) {
    if (thrown instanceof Failure || !(thrown instanceof Error)) throw thrown;
    throw fileFailure(
      shapes.name,
      `this shapefile cannot be read: ${libraryWords(thrown)}. Export it again.`,
    );
  }
  const far = features.findIndex(({ geometry }) => geometry && !isInDegrees(geometry.coordinates));
  if (far >= 0) {
    const system = /^\w+\["([^"]*)"/.exec(text(prj) ?? '')?.[1];
    const which =
      system === undefined
        ? 'no .prj says what they are'
        : `those of "${shown(system, 60)}" cannot be converted`;
    const message = `its coordinates (shape ${far + 1}) are no longitude and latitude, and ${which}. Convert it: ogr2ogr -t_srs EPSG:4326 -f GeoJSON roads.geojson ROADS.shp`;
    throw fileFailure(shapes.name, message);
  }
  const json = JSON.stringify({ type: 'FeatureCollection', features }, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/[\0 ]+$/, '') : value,
  );
  return { ...dataFileFromBytes(shapes.name, json), format: 'geojson' };
}

/** @throws Failure 'bad-input' where a table states more rows than it has: the reader takes it at its word */
function checkTable(file: string, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits =
    bytes.length >= 33 &&
    view.getUint16(10, true) > 0 &&
    view.getUint16(8, true) + view.getUint32(4, true) * view.getUint16(10, true) <= bytes.length + 1;
  if (!fits) throw fileFailure(file, 'the table beside it (.dbf) is cut off or damaged. Export it again.');
}

/** Whether all points of a geometry can be degrees. */
function isInDegrees(coordinates: unknown): boolean {
  if (!Array.isArray(coordinates)) return false;
  const [x, y] = coordinates as unknown[];
  if (typeof x !== 'number' || typeof y !== 'number') return coordinates.every(isInDegrees);
  return Math.abs(x) <= 180 && Math.abs(y) <= 90;
}
