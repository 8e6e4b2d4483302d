import { expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { routeAt } from '../../generation/route';
import { localTask } from '../protocol/local-task';
import { buffersToMove } from '../protocol/service';
import { routeFilesService } from './route-files-service';
import { after, idOf, TOWN } from './testing/town-routes';

it('reads a file of the page without a place to keep anything, and moves what it read', async () => {
  const service = routeFilesService(async () => {
    throw new Failure('not-supported', 'No files here.');
  });
  const path = 'folder/routes.csv';
  const file = new Blob([`gene_trace_road_id,model\n"${idOf(0)},${idOf(after(0))}",a\n${idOf(3)},b\n`]);
  const read = await service.readRoutes({ file: { path, file }, network: TOWN }, localTask<string>());
  const buffers = [...buffersToMove(read)] as ArrayBuffer[];
  const { sets: moved } = structuredClone(read, { transfer: buffers });
  expect(moved.map(({ name }) => name)).toEqual([`${path}: a`, `${path}: b`]);
  expect([...routeAt(moved[0].routes, 0).roads]).toEqual([0, after(0)]);
  expect(read.sets[0].routes.roads).toHaveLength(0);
  expect(TOWN.geoIds.length).toBe(TOWN.roadCount);
});

it.each([
  ['mine.json', '{"format":"route-distillery-verdicts"}', /holds verdicts.*on Review/],
  ['city.osm', '<osm version="0.6"/>', /is a map.*on Data/],
  ['best.pth', 'x', /weights of a network/],
])('says where %s belongs', async (path, text, message) => {
  const service = routeFilesService(() => Promise.reject(new Failure('not-supported', 'No files here.')));
  const request = { file: { path, file: new Blob([text]) }, network: TOWN };
  await expect(service.readRoutes(request, localTask<string>())).rejects.toThrow(message);
});
