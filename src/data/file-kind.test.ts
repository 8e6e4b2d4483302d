import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from './data-file';
import { fileKind } from './file-kind';

const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])));

describe('fileKind', () => {
  it.each([
    ['Teacher.SAFETENSORS', 'x', 'checkpoint'],
    ['best.pth', 'x', 'checkpoint'],
    ['ckpt.pt', 'x', 'checkpoint'],
    ['roadmap.geo', 'x', 'dataset'],
    ['city.zip', zip('roadmap.geo', 'roadmap.rel'), 'dataset'],
    ['monday.zip', zip('monday/run.json', 'monday/teacher.safetensors'), 'run'],
  ])('%s', async (name, content, kind) => {
    expect(await fileKind(dataFileFromBytes(name, content))).toBe(kind);
  });

  const osm = '<?xml version="1.0"?>\n<osm version="0.6"><node id="1"/></osm>';
  const gpx = '<?xml version="1.0"?>\n<gpx version="1.1"><trk></trk></gpx>';
  const collection = (properties: string) =>
    `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"LineString","coordinates":[[7,43],[7.1,43]]},"properties":${properties}}]}`;

  it.each([
    ['city.osm', osm, 'roads'],
    ['city.osm.gz', gzipSync(strToU8(osm)), 'roads'],
    ['city.xml', osm, 'roads'],
    ['city.osm.pbf', '\0\0\0\x0e\x0a\x09OSMHeader', 'roads'],
    ['answer.json', '{"version":0.6,"elements":[]}', 'roads'],
    ['roads.geojson', collection('{"highway":"primary"}'), 'roads'],
    ['streets.geojson', collection('{"street":"A","OneWay":"F"}'), 'roads'],
    ['lanes.geojson', collection('{"lanes":2,"times":[1,2]}'), 'traces'],
    ['drives.geojson', collection('{"times":[1,2]}'), 'traces'],
    ['drive.gpx', gpx, 'traces'],
    ['drive.osm', gpx, 'traces'],
    ['porto.csv', '"TRIP_ID","TIMESTAMP","POLYLINE"\n"1","1372636858","[[-8.6,41.1]]"', 'traces'],
    ['points.csv', 'id,lat,lon,time\n1,41.1,-8.6,2024-01-01 08:00:00\n', 'traces'],
    ['cab.txt', '37.75134 -122.39488 0 1213084687\n37.75136 -122.39527 0 1213084659\n', 'traces'],
    ['drives.zip', zipSync({ 'readme.md': strToU8('x'), 'a.gpx': strToU8(gpx) }), 'traces'],
    ['map.zip', zipSync({ 'map.osm': strToU8(osm) }), 'roads'],
    ['train.csv', 'mm_id,entity_id,traj_id,rid_list,time_list\n0,0,0,"1,2","a,b"', 'routes'],
    ['generated.csv', 'gene_trace_road_id\n"[1, 2]"\n', 'routes'],
    ['mine.json', '{"format":"route-distillery-verdicts","version":1}', 'verdicts'],
    ['table.parquet', 'PAR1', 'traces'],
    ['roads.zip', zipSync({ 'a.shp': strToU8('x'), 'a.dbf': strToU8('x') }), 'roads'],
    ['notes.csv', 'day,weather\nMonday,rain\n', 'dataset'],
    ['settings.json', '{"a":1}', 'dataset'],
    ['empty.csv', '', 'dataset'],
  ])('tells what %s holds', async (name, content, kind) => {
    expect(await fileKind(dataFileFromBytes(name, content))).toBe(kind);
  });

  it('refuses what is called a zip and is none', async () => {
    await expect(fileKind(dataFileFromBytes('city.zip', 'no zip'))).rejects.toThrow(/not a zip file/);
  });
});
