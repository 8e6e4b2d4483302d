import { describe, expect, it, vi } from 'vitest';
import type { FileKind } from '../../../data/file-kind';
import { takeFiles } from './dropped-files';

const named = (...paths: string[]) => paths.map((path) => ({ path, file: new File(['x'], path) }));

function page(kinds: Record<string, FileKind | null> = {}) {
  const data = {
    kindOf: vi.fn(async ({ path }: { path: string }) => kinds[path] ?? 'dataset'),
    loadFiles: vi.fn(async () => true),
    refuse: vi.fn(),
    dismissFailure: vi.fn(),
  };
  const takers = {
    onCheckpoints: vi.fn(),
    onRun: vi.fn(),
    onReview: vi.fn(),
    onView: vi.fn(),
    onBuilder: vi.fn(),
  };
  return { data, takers };
}

const FREE = { locked: false, builder: false };

describe('takeFiles', () => {
  it('opens files and folders as one data set without looking into them', async () => {
    const { data, takers } = page();
    const files = named('Porto/roadmap.geo', 'Porto/train.csv', 'Porto/old/teacher.safetensors');
    await takeFiles(files, data, takers, FREE);
    expect(data.loadFiles).toHaveBeenCalledExactlyOnceWith(files);
    expect(data.kindOf).not.toHaveBeenCalled();
    expect(takers.onCheckpoints).not.toHaveBeenCalled();
  });

  it('gives weights and runs to their takers', async () => {
    const { data, takers } = page({ 'a.safetensors': 'checkpoint', 'run.zip': 'run' });
    await takeFiles(named('a.safetensors', 'run.zip'), data, takers, { locked: true, builder: false });
    expect(takers.onCheckpoints.mock.calls[0][0][0].name).toBe('a.safetensors');
    expect(takers.onRun.mock.calls[0][0].name).toBe('run.zip');
    expect(data.loadFiles).not.toHaveBeenCalled();
    expect(data.refuse).not.toHaveBeenCalled();
  });

  it('opens a saved view after the data that come with it', async () => {
    const { data, takers } = page();
    await takeFiles(named('porto.view (2).json'), data, takers, FREE);
    expect(takers.onView.mock.calls[0][0].name).toBe('porto.view (2).json');
    expect(data.loadFiles).not.toHaveBeenCalled();
    takers.onView.mockImplementation(() => expect(data.loadFiles).toHaveBeenCalledOnce());
    await takeFiles(named('a.view.json', 'roadmap.geo', 'train.csv'), data, takers, FREE);
    expect(takers.onView).toHaveBeenCalledTimes(2);
    await takeFiles(named('overview.json'), data, takers, FREE);
    expect(takers.onView).toHaveBeenCalledTimes(2);
  });

  it('opens a study that comes alone, also while routes are reviewed', async () => {
    const { data, takers } = page();
    const onStudy = vi.fn();
    const onRoutes = vi.fn();
    const all = { ...takers, onStudy, onRoutes };
    for (const state of [FREE, { ...FREE, reviewing: true }])
      await takeFiles(named('study (1).json'), data, all, state);
    expect(onStudy.mock.calls.map(([file]) => (file as File).name)).toEqual([
      'study (1).json',
      'study (1).json',
    ]);
    await takeFiles(named('case-study.json'), data, all, { ...FREE, reviewing: true });
    expect(onRoutes).toHaveBeenCalledOnce();
    await takeFiles(named('out/study.json', 'out/plan.json'), data, all, FREE);
    expect(onStudy).toHaveBeenCalledTimes(2);
    expect(data.loadFiles).toHaveBeenCalledOnce();
  });

  it('opens data before the weights that may be of them', async () => {
    const { data, takers } = page({ 'a.safetensors': 'checkpoint', 'b.safetensors': 'checkpoint' });
    takers.onCheckpoints.mockImplementation(() => expect(data.loadFiles).toHaveBeenCalledOnce());
    await takeFiles(named('a.safetensors', 'city.zip', 'b.safetensors'), data, takers, FREE);
    expect(takers.onCheckpoints).toHaveBeenCalledOnce();
    const [[given]] = takers.onCheckpoints.mock.calls as [[File[]]];
    expect(given.map(({ name }) => name)).toEqual(['a.safetensors', 'b.safetensors']);
  });

  it('takes weights that lie beside the folder of the data, or were chosen with its files', async () => {
    for (const paths of [
      ['network/roadmap.geo', 'network/old/teacher.safetensors', 'best.pth'],
      ['roadmap.geo', 'train.csv', 'best.pth'],
    ]) {
      const { data, takers } = page({ 'best.pth': 'checkpoint' });
      await takeFiles(named(...paths), data, takers, FREE);
      expect(data.loadFiles).toHaveBeenCalledExactlyOnceWith([
        expect.objectContaining({ path: paths[0] }),
        expect.objectContaining({ path: paths[1] }),
      ]);
      expect(takers.onCheckpoints.mock.calls[0][0][0].name).toBe('best.pth');
    }
  });

  it('opens no data while a run trains, and says why', async () => {
    const { data, takers } = page();
    await takeFiles(named('city.zip'), data, takers, { locked: true, builder: false });
    expect(data.loadFiles).not.toHaveBeenCalled();
    expect(data.refuse).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/run is training/));
  });

  it('has an empty folder refused as a data set that lacks everything', async () => {
    const { data, takers } = page();
    await takeFiles([], data, takers, FREE);
    expect(data.loadFiles).toHaveBeenCalledExactlyOnceWith([]);
  });

  it('stops at a zip that cannot be read', async () => {
    const { data, takers } = page({});
    data.kindOf.mockResolvedValue(null as never);
    await takeFiles(named('broken.zip'), data, takers, FREE);
    expect(data.loadFiles).not.toHaveBeenCalled();
  });

  it('gives maps and GPS traces to the dataset builder', async () => {
    const { data, takers } = page({ 'monaco.osm.gz': 'roads', 'cabs.csv': 'traces' });
    const files = named('monaco.osm.gz', 'cabs.csv');
    await takeFiles(files, data, takers, { locked: true, builder: false });
    expect(takers.onBuilder).toHaveBeenCalledExactlyOnceWith({ roads: [files[0]], traces: [files[1]] });
    expect(data.loadFiles).not.toHaveBeenCalled();
    expect(data.refuse).not.toHaveBeenCalled();
  });

  it('has a bad file refused where the others of its kind go', async () => {
    const { data, takers } = page();
    data.kindOf.mockImplementation(async ({ path }) =>
      path === 'broken.zip' ? (null as never) : path === 'a.gpx' ? 'traces' : 'dataset',
    );
    const files = named('broken.zip', 'a.gpx', 'page.gpx', 'train.csv');
    await takeFiles(files, data, takers, FREE);
    expect(takers.onBuilder).toHaveBeenCalledExactlyOnceWith({
      roads: [],
      traces: [files[1], files[0], files[2]],
    });
    expect(data.dismissFailure).toHaveBeenCalledOnce();
    expect(data.loadFiles).toHaveBeenCalledExactlyOnceWith([files[3]]);
  });

  it('looks into no table that was chosen with roads', async () => {
    const { data, takers } = page();
    const files = named('roadmap.geo', 'roadmap.rel', 'train.csv', 'points.csv');
    await takeFiles(files, data, takers, { locked: false, builder: true });
    expect(data.kindOf).not.toHaveBeenCalled();
    expect(data.loadFiles).toHaveBeenCalledExactlyOnceWith(files);
  });

  it('gives roads without trips to the builder while it is in view, and opens them otherwise', async () => {
    const files = named('roadmap.geo', 'roadmap.rel', 'points.csv');
    const made = page({ 'points.csv': 'traces' });
    await takeFiles(files, made.data, made.takers, { locked: false, builder: true });
    expect(made.takers.onBuilder).toHaveBeenCalledExactlyOnceWith({
      roads: [files[0], files[1]],
      traces: [files[2]],
    });
    expect(made.data.loadFiles).not.toHaveBeenCalled();
    const opened = page();
    await takeFiles(files, opened.data, opened.takers, FREE);
    expect(opened.data.loadFiles).toHaveBeenCalledExactlyOnceWith(files);
  });

  it('takes routes to the review from any place, and says where verdicts and reports belong', async () => {
    const { data, takers } = page({ 'r.csv': 'routes', 'v.json': 'verdicts', 'train.csv': 'routes' });
    const onRoutes = vi.fn();
    await takeFiles(named('r.csv', 'v.json'), data, { ...takers, onRoutes }, FREE);
    expect(onRoutes.mock.calls[0][0].map(({ name }: File) => name)).toEqual(['r.csv']);
    expect(data.refuse).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^v\.json.*verdicts.*Review/));
    expect(data.loadFiles).not.toHaveBeenCalled();
    await takeFiles(named('r.csv'), data, takers, FREE);
    expect(data.refuse).toHaveBeenLastCalledWith(expect.stringMatching(/^r\.csv holds routes.*Review/));
    await takeFiles(named('city.zip', 'train.csv'), data, { ...takers, onRoutes }, FREE);
    expect(onRoutes).toHaveBeenCalledOnce();
    expect(data.loadFiles).toHaveBeenCalledOnce();
  });

  it('reviews tables and lines while routes are reviewed, and nothing else', async () => {
    const state = { locked: false, builder: false, reviewing: true };
    const files = named('routes.csv', 'lines.geojson', 'points.csv.gz');
    const { data, takers } = page();
    const onRoutes = vi.fn();
    await takeFiles(files, data, { ...takers, onRoutes }, state);
    expect(onRoutes.mock.calls[0][0].map(({ name }: File) => name)).toEqual(files.map(({ path }) => path));
    expect(data.loadFiles).not.toHaveBeenCalled();
    await takeFiles(named('my.view.json'), data, { ...takers, onRoutes }, state);
    await takeFiles(named('roadmap.geo', 'train.csv'), data, { ...takers, onRoutes }, state);
    expect(onRoutes).toHaveBeenCalledOnce();
    expect(takers.onView).toHaveBeenCalledOnce();
    expect(data.loadFiles).toHaveBeenCalledOnce();
  });
});
