import { systems } from '../../../systems/registry';
import { render } from 'svelte/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { extraPartFiles } from '../../../data/testing/extra-parts';
import { tinyDatasetFiles, tripRow } from '../../../data/testing/tiny-dataset';
import { Failure, badInput } from '../../../base/failure';
import { dataService, type OpenedDataset } from '../../../engine/datasets/data-service';
import { SAMPLE_CITY, SAMPLE_RECOVERY_A, SAMPLES } from '../../../engine/datasets/samples';
import { localTask } from '../../../engine/protocol/local-task';
import { BuilderSession } from '../../state/data/builder-session.svelte';
import { AsyncTask } from '../../state/async-task.svelte';
import { MapState } from '../../state/page/map-state.svelte';
import { DrawSettings } from '../../state/routes/draw-settings.svelte';
import { dataSession } from '../../testing/data-session';
import { words } from '../../testing/words';
import LoadState from './LoadState.svelte';
import Panel from './Panel.svelte';

const service = dataService(async () => {
  throw new Failure('not-supported', 'No files here.');
});

let opened: OpenedDataset;
beforeAll(async () => {
  const content = { ...tinyDatasetFiles() };
  content['train.csv'] += tripRow(99, [5, 6]) + '\n';
  const files = Object.entries(content).map(([path, text]) => ({ path, file: new Blob([text]) }));
  opened = await service.loadFiles({ files, name: 'Ring <b>' }, localTask<string>());
});

const panel = (data: Parameters<typeof dataSession>[0], active = false) => {
  const props = {
    data: dataSession(data),
    map: new MapState(),
    training: { active },
    builder: new BuilderSession(),
    models: { of: () => null },
    runs: { importZip: async () => true },
    book: { group: null },
    workspace: {
      systems,
      openSystem: async () => undefined,
      system: { firstStage: 'distil', requires: () => null },
      view: null,
      layout: { go: () => undefined },
      openViewFile: async () => undefined,
      reviewPackages: { open: async () => undefined },
    },
    networkFiles: { take: async () => [] },
    routes: { settings: new DrawSettings(), drawPairs: async () => true },
  };
  return render(Panel, { props }).body;
};

describe('Data panel', () => {
  it('offers the sample city and the ways to open other data while nothing is open', () => {
    const shown = words(panel({}));
    expect(shown).toContain('No data set is open yet.');
    for (const way of ['Open the sample city', 'Choose files', 'Choose a folder', 'Address of a zip'])
      expect(shown).toContain(way);
  });

  it('offers the data sets that come with the page, each with what it holds, but not the open one', () => {
    const nothing = words(panel({}));
    for (const { title, about } of SAMPLES.filter((sample) => sample !== SAMPLE_CITY))
      expect(nothing).toContain(`${title} ${about!} Open`);
    expect(words(panel({ sample: SAMPLE_RECOVERY_A }))).not.toContain(SAMPLE_RECOVERY_A.about);
  });

  it('offers to count the flows of what has trips', () => {
    const shown = words(panel({ opened }));
    expect(shown).toMatch(/Count flows/);
    expect(words(panel({}))).not.toMatch(/Count flows/);
  });

  it('shows what is open, what its check found and what was derived', () => {
    const html = panel({ opened });
    const shown = words(html);
    expect(html).toContain('Ring &lt;b>');
    expect(shown).toContain('Roads 48');
    expect(shown).toMatch(/Trips 40 [\d.]+ roads each Training 24 Validation 8 Test 8/);
    expect(shown).toContain('Not kept in this browser');
    expect(shown).toContain('Check 1 row left out, 1 note');
    expect(shown).toMatch(
      /Left out train\.csv: 1 row: no road of roadmap\.geo.* First: row 25, column rid_list/,
    );
    expect(shown).toMatch(/Missing from the files road_network_partition: missing: 4 zones were derived/);
    expect(shown).toMatch(/4 zones, derived here/);
    expect(shown).toMatch(/Links across borders [\d.]+ % [\d.]+ %/);
    expect(shown).toMatch(/of 0\.001°; \d+ of them contain roads/);
  });

  it('shows what there is beside roads and trips, and no trips where there are none', async () => {
    const content: Record<string, string> = { ...tinyDatasetFiles(), ...extraPartFiles() };
    const open = (paths: readonly string[]) => {
      const files = paths.map((path) => ({ path, file: new Blob([content[path]]) }));
      return service.loadFiles({ files, name: 'Ring' }, localTask<string>());
    };
    const full = words(panel({ opened: await open(Object.keys(content)) }));
    expect(full).toContain('Sensors 2 flow, Speed at 2 times, 50.0 % missing');
    expect(full).toContain('GPS traces 2 3 points, 2 vehicles');
    expect(full).toContain('Places 2 2 categories');
    expect(full).toContain('Check-ins 3 2 users');
    expect(full).toMatch(/Trips 40 .*Training 24/);
    const roads = ['roadmap.geo', 'roadmap.rel'];
    const without = words(panel({ opened: await open([...roads, 'places.csv', 'gps.csv']) }));
    expect(without).toContain('A road network without trips, with GPS traces and places.');
    expect(without).toContain('Places 2 2 categories');
    expect(without).not.toMatch(/Training|Trip statistics|Splits and coverage|NaN/);
    expect(words(panel({ opened }))).not.toMatch(/(Sensors|GPS traces|Places|Check-ins) \d/);
  });

  it('plots length, duration and departure, with a text alternative for each', () => {
    const html = panel({ opened });
    expect(html).toMatch(
      /aria-label="Duration\. 24 trips: most often [^"]* min \(\d+ %\), half of them below [^"]*"/,
    );
    expect(html).toMatch(/aria-label="Departure\. 24 trips: most often 8 to 9 h \(100 %\)/);
    expect(words(html)).toContain('Length, km');
  });

  it('opens no other data while a run trains', () => {
    const html = panel({ opened }, true);
    expect(words(html)).toContain('Other data can be opened when it has ended.');
    expect(html.match(/<input[^>]*type="file"[^>]*>/g)?.every((input) => input.includes('disabled'))).toBe(
      true,
    );
  });
});

describe('LoadState', () => {
  const shown = (task: Partial<Pick<AsyncTask, 'phase' | 'progress' | 'failure'>>, opening = '') => {
    const loading = Object.assign(new AsyncTask(), task);
    return words(render(LoadState, { props: { loading, opening, notes: [] } }).body);
  };

  it('says what is being opened and how far it is, and can be cancelled', () => {
    const progress = {
      step: 'file.fetch',
      done: 1.2,
      total: 4,
      unit: 'MB',
      elapsedMs: 900,
      remainingMs: 2100,
    };
    expect(shown({ phase: 'running', progress }, 'Porto')).toBe(
      'Opening Porto Fetching 1.2 of 4.0 MB about 2 s left Cancel',
    );
  });

  it('shows a failure with everything that the check found', () => {
    const report = [{ ...opened.report[0], action: 'load refused' }, opened.report[1]];
    const failure = badInput('train.csv is broken. Ring stays open.', { report });
    expect(shown({ failure })).toMatch(
      /train\.csv is broken\. Ring stays open\. What the check found.*Reasons for the refusal/,
    );
    expect(shown({ failure: badInput('No such file.') })).toBe('No such file.');
  });
});

describe('Kept data sets', () => {
  const stored = {
    id: 'a',
    name: 'Porto',
    bytes: 2_900_000,
    savedAt: Date.UTC(2025, 5, 1, 12),
    content: { fingerprint: 'f', roadCount: 11_095, tripCounts: { train: 800, val: 100, test: 200 } },
  };

  it('lists size and date; what cannot be read can only be deleted', () => {
    const broken = { id: 'b', name: 'b', bytes: 1e6, savedAt: 0 };
    const html = panel({ kept: [stored, broken] });
    expect(words(html)).toMatch(
      /Kept in this browser 3\.9 MB Porto 11,095 roads, 1,100 trips 2\.9 MB, 1 Jun 2025/,
    );
    expect(words(html)).toContain('cannot be read any more');
    const button = (label: string) =>
      html.match(new RegExp(`<button[^>]*aria-label="${label}"[^>]*>`))?.[0] ?? '';
    expect(button('Open Porto')).not.toContain('disabled');
    expect(button('Open b')).toContain('disabled');
    expect(button('Rename b')).toContain('disabled');
    expect(button('Delete b')).not.toMatch(/\sdisabled/);
  });
});
