import { expect, test, type Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { PARQUET_SAMPLES } from '../src/data/converted/testing/parquet-samples';
import { shapefileOf } from '../src/data/converted/testing/shapefile-parts';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  expectAccessible,
  goTo,
  map,
  panel,
  SOON,
  type GivenFile,
} from './page-tools';

/* A reviewer brings files of every kind, whose columns are called as nobody knows and stand in any order. */

const desk = (page: Page) => panel(page, 'Review');
const button = (page: Page, name: string | RegExp) => desk(page).getByRole('button', { name });
const question = (page: Page) => desk(page).getByRole('region', { name: /^What do the columns of/ });

interface Drawn {
  readonly properties: {
    readonly model: string;
    readonly roads: readonly number[];
    readonly entered: readonly string[];
    readonly origin: number;
    readonly destination: number;
  };
  readonly geometry: { readonly coordinates: readonly (readonly [number, number])[] };
}

/** The routes of the sample's distilled student. */
async function drawnRoutes(page: Page): Promise<Drawn[]> {
  await goTo(page, 'Generate');
  const saved = await downloadBy(page, () =>
    panel(page, 'Generate').getByRole('button', { name: 'GeoJSON', exact: true }).click(),
  );
  const { features } = JSON.parse((await contentOf(saved)).toString('utf8')) as { features: Drawn[] };
  return features.filter(({ properties }) => properties.model === 'distilled');
}

async function open(page: Page, file: GivenFile): Promise<void> {
  await expect(desk(page).getByLabel('Open files')).toBeEnabled(SOON);
  await desk(page).getByLabel('Open files').setInputFiles(file);
}

/** Waits until a set of a file is there. */
const isRead = (page: Page, set: string) => expect(button(page, `Remove ${set}`)).toBeVisible(SOON);

test('files of every kind are opened, whatever their columns are called', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(map(page)).toBeVisible(SOON);
  const drawn = await drawnRoutes(page);
  expect(drawn.length).toBeGreaterThan(300);
  const some = drawn.slice(0, 60);
  await goTo(page, 'Data');

  await test.step('routes that are dropped on Data are taken to the review, which asks for their columns', async () => {
    const rows = some.map(
      ({ properties: { destination, origin, roads } }) =>
        `${destination};"[${roads.join(', ')}]";=m;${origin}`,
    );
    await dropFiles(page, [asFile('known.csv', `rid_list\n"${some[0].properties.roads.join(',')}"\n`)]);
    await isRead(page, 'known.csv');
    await open(page, asFile('mine.csv', `Ziel;Weg;Verfahren;Start\n${rows.join('\n')}\n`));
    await expect(question(page)).toContainText('The first rows give 60 routes, without times.', SOON);
    await expect(question(page).getByLabel('Roads', { exact: true })).toHaveValue('Weg');
    await question(page).getByLabel('Origin').selectOption('Start');
    await question(page).getByLabel('Destination').selectOption('Ziel');
    await question(page).getByLabel('Set (model)').selectOption('Verfahren');
    await expect(question(page).getByRole('columnheader', { name: /Ziel\s*Destination/ })).toBeVisible(SOON);
    await expect(question(page).getByRole('row')).toHaveCount(6);
    await expectAccessible(page);
    await page.screenshot({ path: test.info().outputPath('columns.png') });
    await button(page, 'Read it like this').click();
    await isRead(page, 'mine.csv: =m');
    await expect(question(page)).toHaveCount(0);
  });

  await test.step('the same columns are not asked about again, and one road in each row is read', async () => {
    await open(
      page,
      asFile(
        'again.csv',
        `Ziel;Weg;Verfahren;Start\n${some[0].properties.destination};"[${some[0].properties.roads.join(', ')}]";x;${some[0].properties.origin}\n`,
      ),
    );
    await isRead(page, 'again.csv: x');
    const rows = some.flatMap(({ properties: { roads, entered } }, i) =>
      roads.map((road, k) => `${entered[k]},${road},${i}`),
    );
    await open(page, asFile('rows.csv', `t,edge,trip\n${rows.join('\n')}\n`));
    await expect(question(page)).toContainText(/The first rows give 60 routes, with times/, SOON);
    await button(page, 'Read it like this').click();
    await isRead(page, 'rows.csv');
  });

  await test.step('lines, tracks, shapefiles and Parquet are opened too', async () => {
    const lines = {
      type: 'FeatureCollection',
      features: some.map(({ geometry }) => ({ type: 'Feature', properties: {}, geometry })),
    };
    await open(page, asFile('lines.geojson', JSON.stringify(lines)));
    await expect(desk(page)).toContainText(/lines\.geojson[^]*placed on the roads/, SOON);
    const track = some[0].geometry.coordinates
      .map(([lon, lat]) => `<trkpt lat="${lat}" lon="${lon}"/>`)
      .join('');
    await open(page, asFile('track.gpx', `<gpx><trk><trkseg>${track}</trkseg></trk></gpx>`));
    await isRead(page, 'track.gpx');
    const { shp, dbf } = shapefileOf(
      some.map(({ geometry }) => geometry.coordinates),
      some.map((_, i) => `R${i}`),
    );
    await open(page, asFile('shapes.zip', zipSync({ 'routes.shp': shp, 'routes.dbf': dbf })));
    await isRead(page, 'shapes.zip/routes.shp');
    await open(page, asFile('table.parquet', PARQUET_SAMPLES.zstd));
    await expect(question(page)).toContainText('método', SOON);
    await expect(question(page)).toContainText('=1+1');
    await button(page, 'Leave it out').click();
  });

  await test.step('what belongs elsewhere says so, and reasons can be saved', async () => {
    await open(page, asFile('mine.json', '{"format":"route-distillery-verdicts","version":1}'));
    await expect(desk(page)).toContainText('mine.json holds verdicts', SOON);
    await open(page, asFile('city.gpkg', 'SQLite format 3\0'));
    await expect(desk(page)).toContainText('ogr2ogr', SOON);
    await open(page, asFile('none.csv', 'rid_list\n"99999999, =cmd"\n"[99999999]"\n'));
    await expect(desk(page)).toContainText('Roads are whole numbers here', SOON);
    const saved = await downloadBy(page, () => button(page, 'Save the rows as CSV').first().click());
    expect((await contentOf(saved)).toString('utf8')).toMatch(
      /^file,row,column,reason,text,row_text\nnone\.csv,1,rid_list,/,
    );
  });

  await test.step('they are reviewed against the trips that a person chooses', async () => {
    for (const name of [/Remove known\.csv/, /Remove again\.csv/, /Remove track\.gpx/])
      await button(page, name).click();
    await expect(button(page, 'Review these together')).toBeDisabled();
    await desk(page).getByLabel('Driven trips to compare with').selectOption('test');
    await button(page, 'Review these together').click();
    await expect(desk(page)).toContainText(/\d+ pairs of one origin and destination each\./, SOON);
    await expectAccessible(page);
  });
  expect(found).toEqual([]);
});
