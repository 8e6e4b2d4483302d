import { describe, expect, it } from 'vitest';
import { fileKind } from '../file-kind';
import { dataFileFromBytes } from '../data-file';
import { flowTableForm } from './flow-tables';

const kindOf = (text: string, name = 'table.csv') =>
  flowTableForm(new TextEncoder().encode(text), true, name)?.kind;

describe('a table of flows', () => {
  it.each([
    ['773869,767541\n64.375,67.625\n62.6,68.5\n', 'los_speed.csv', 'matrix'],
    ['717,718\n0,0\n0,0\n0,0\n', 'night.csv', 'matrix'],
    ['a,b\n64.375,67.625\n62.6,68.5\n', 'city_flow.csv', 'matrix'],
    ['0,1,2\n0,10,5\n0,0,4\n', 'flow.csv', 'matrix'],
    ['1,0.5,0\n0.25,1,0\n0,0,1\n', 'los_adj.csv', 'adjacency'],
    ['0 1 1\n1 0 0\n1 0 0\n', 'w.csv', 'adjacency'],
    ['from,to,cost\n9,153,310.6\n', 'PEMS04.csv', 'links'],
    ['from_sensor,to_sensor,weight\na,b,1\n', 'sensor_links.csv', 'links'],
    ['index,sensor_id,latitude,longitude\n0,773869,34.15,-118.31\n', 'places.csv', 'places'],
    ['773869,767541,767542', 'graph_sensor_ids.txt', 'ids'],
    ['313344\n313349\n', 'PEMS03.txt', 'ids'],
    ['time,sensor_id,flow\n2018-01-01T00:00:00Z,a,1\n', 'table.csv', 'long'],
    ['date\tstation\tx\n2018-01-01 00:00\ta\t1\n', 'table.tsv', 'long'],
    ['time,road_id,speed,lon,lat\n1514764800,a,1,8.5,47.4\n', 'table.csv', 'long'],
    [',773869,767541\n2012-03-01 00:00:00,64.3,67.6\n', 'metr-la.csv', 'wide'],
    ['time,a,b,c,d\n01/13/2018 00:05,1,2,3,\n', 'table.csv', 'wide'],
  ])('%s', async (text, name, kind) => {
    expect(kindOf(text, name)).toBe(kind);
    expect(await fileKind(dataFileFromBytes(name, text))).toBe('dataset');
  });

  it.each([
    ['of GPS points', 'id,lat,lon,time,speed\n1,41.1,-8.6,2024-01-01 08:00:00,3\n'],
    [
      'of GPS points with roads',
      'vehicle_id,time,road_id,lon,lat,speed\n1,2024-01-01 08:00:00,7,8.5,47.4,3\n',
    ],
    ['of GPS points without names', '37.75134 -122.39488 0 1213084687\n37.75136 -122.39527 0 1213084659\n'],
    ['of trips', 'mm_id,entity_id,traj_id,rid_list,time_list\n0,0,0,"1,2","a,b"'],
    ['of words', 'day,weather\nMonday,rain\n'],
    ['of one sensor without a column for it', 'time,flow,speed\n2018-01-01 00:00,1,2\n'],
    ['of places', 'place_id,lon,lat,category\n1,8.5,47.4,Bar\n'],
    ['of rows and sensors without values', 'time,sensor,state\n2018-01-01 00:00,a,open\n'],
    ['of matrices without names of sensors', 'x,y\n1,2\n3,4\n'],
    ['without anything', ''],
  ])('is none %s', (_, text) => {
    expect(kindOf(text, 'table.txt')).toBeUndefined();
  });
});
