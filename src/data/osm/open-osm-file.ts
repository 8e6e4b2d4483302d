import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import type { DataFile } from '../data-file';
import { filesInZip } from '../zip-files';
import { geojsonSource, WayIds } from './geojson-lines';
import { readJsonObject } from './json-file';
import { mapContent } from './osm-file-kind';
import { osmPbfSource } from './osm-pbf';
import type { OsmSource } from './osm-source';
import { osmXmlSource } from './osm-xml';
import { overpassJsonSource } from './overpass-json';
import { PointIds } from './point-ids';

/** What files that are read together share: ids for what has none. */
export class SharedIds {
  readonly points = new PointIds();
  readonly ways = new WayIds();
}

/**
 * Maps in a file, whatever it is called: its first bytes say what it is. A zip may hold several.
 * @throws Failure 'bad-input': no map, damaged, an error of a server
 */
export async function openOsmFile(file: DataFile, shared: SharedIds, task: Task): Promise<OsmSource[]> {
  if (file.name.toLowerCase().endsWith('.zip')) return openZip(file, shared, task);
  const { kind, content } = await mapContent(file);
  if (kind === 'zip') return openZip(file, shared, task);
  if (kind === 'pbf') return [osmPbfSource(content)];
  if (kind === 'xml') return [osmXmlSource(content)];
  const json = await readJsonObject(content, task);
  if ('elements' in json || 'osm3s' in json) return [overpassJsonSource(file.name, json, shared.points)];
  if (typeof json.type === 'string') return [geojsonSource(file.name, json, shared.points, shared.ways)];
  const message = `${shown(file.name)} is JSON but neither an answer of Overpass nor GeoJSON.`;
  throw new Failure('bad-input', message, { file: file.name });
}

async function openZip(zip: DataFile, shared: SharedIds, task: Task): Promise<OsmSource[]> {
  const entries = await filesInZip(zip);
  if (entries.length === 0)
    throw new Failure('bad-input', `${shown(zip.name)} is an empty zip. Choose one with a map in it.`, {
      file: zip.name,
    });
  const sources: OsmSource[] = [];
  for (const entry of entries) {
    if (entry.name.toLowerCase().endsWith('.zip'))
      throw new Failure('bad-input', `${shown(entry.name)} is a zip within a zip. Unpack it first.`, {
        file: zip.name,
      });
    sources.push(...(await openOsmFile(entry, shared, task)));
  }
  return sources;
}
