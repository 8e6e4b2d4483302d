import { expect, test } from '@playwright/test';
import {
  asFile,
  complaints,
  dropFiles,
  expectAccessible,
  goTo,
  layer,
  panel,
  said,
  SOON,
  stage,
  type GivenFile,
} from './page-tools';
import { tinyH3Model } from './tiny-h3-model';

/* Files of check-ins: their columns chosen, broken ones refused, and what a network of a file is worth on them. */

const PEOPLE = 12;
const DAYS = 12;
const APART = 0.01;
const MONTHS = ['Apr', 'May'];

/** A place on a square of 16, in the words of Foursquare. */
const place = (at: number) => ({
  id: `4b${at}f`,
  lon: (-74 + APART * (at % 4)).toFixed(5),
  lat: (40.7 + APART * Math.floor(at / 4)).toFixed(5),
});

/** Everyone goes from home to work and then out, each day. @param who what the column of people is called */
function foursquare(who: string, lat: (text: string) => string = (text) => text): string {
  const rows = Array.from({ length: PEOPLE * DAYS * 3 }, (_, i) => {
    const [person, day, visit] = [i % PEOPLE, Math.floor(i / PEOPLE) % DAYS, Math.floor(i / PEOPLE / DAYS)];
    const at = place([person, 3 * person + 1, person + day * 5 + 2][visit] % 16);
    const moment = `Tue ${MONTHS[0]} ${String(day + 3).padStart(2, '0')} ${String(12 + 3 * visit)}:00:09 +0000 2012`;
    return `${person + 1},${at.id},4bf5,Bar,${lat(at.lat)},${at.lon},-240,${moment}`;
  });
  return `${who},venue_id,venue_category_id,venue_category,latitude,longitude,timezone,utc_time\n${rows.join('\n')}\n`;
}

const model = (): GivenFile =>
  tinyH3Model('tiny-h3.safetensors', { minLon: -74.2, minLat: 40.6, maxLon: -73.8, maxLat: 40.9 }, 9);

test('a file of check-ins is opened by chosen columns, told in tokens, and a network of a file measured on it', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?system=foundation&stage=data&backend=wasm');
  await expect(panel(page, 'Data')).toBeVisible(SOON);
  const data = panel(page, 'Data');

  await test.step('a column that is called otherwise is asked for, and chosen by keyboard', async () => {
    await dropFiles(page, [asFile('guests.csv', foursquare('guest'))]);
    await expect(data).toContainText(
      /guests\.csv, column user: no column says who checked in.*Say which one it is/,
      SOON,
    );
    const who = data.getByLabel('Who checked in');
    await expect(who).toHaveValue('');
    await expect(data.getByRole('button', { name: 'Read the files again' })).toBeDisabled();
    await expectAccessible(page);
    await who.focus();
    await page.keyboard.type('gue');
    await expect(who).toHaveValue('guest');
    await expect(data).toContainText('of 12 people at 16 places, from 2012-04-03 08:00');
    await data.getByRole('button', { name: 'Read the files again' }).press('Enter');
    await expect(said(page)).toContainText(/is open: \d+ lines, places, check-ins\./, SOON);
  });

  await test.step('it says what there is: lines in place of roads, people, and sequences', async () => {
    const facts = data.getByRole('region', { name: 'Open data set' });
    await expect(facts).toContainText(/Lines between places.*Places\s*16.*Check-ins\s*432\s*12 users/s);
    await expect(data).toContainText('Data without roads and trips: places and check-ins.');
    await expect(data).toContainText(/432 check-ins make 12 sequences/, SOON);
    await expect(layer(page, /^Lines between places/)).toBeVisible();
    await expect(data.getByRole('button', { name: 'Splits and coverage' })).toHaveCount(0);
    await expectAccessible(page);
  });

  await test.step('a broken file is refused by file, row and column, and what was open stays', async () => {
    await dropFiles(page, [
      asFile(
        'broken.csv',
        foursquare('user_id', () => '95.5'),
      ),
    ]);
    await expect(data).toContainText(
      /broken\.csv, row 1, column latitude: "95\.5".*-90\.\.90.*432 of 432 rows cannot be read.*stays open/,
      SOON,
    );
    await expect(data.getByRole('region', { name: 'Open data set' })).toContainText(/Check-ins\s*432/);
    await data.getByRole('button', { name: 'Close this message' }).click();
  });

  await test.step('its hexagons become tokens', async () => {
    await goTo(page, 'Tokenise');
    await expect(stage(page, 'Tokenise')).toContainText('16 hexagons');
    const ways = panel(page, 'Tokenise').getByRole('region', { name: 'Ways to tell hexagons' });
    await expect(ways).toContainText(/Tokens per hexagon\s*4\s*[\d.]+\s*1/, SOON);
  });

  await test.step('a network of a file is measured beside the baselines', async () => {
    await goTo(page, 'Pretrain');
    const pretrain = panel(page, 'Pretrain');
    await pretrain.getByTestId('network-files').setInputFiles(model());
    await pretrain.getByTestId('measure-network').click(SOON);
    const result = pretrain.getByRole('region', { name: 'Hidden hexagons', exact: true });
    await expect(result.getByRole('row', { name: /^Pre-trained alone/ })).toContainText(/\d+\.\d\d/, SOON);
    await expect(pretrain).toContainText(/baseline is better|no clear difference|better than every baseline/);
    await expect(pretrain).toContainText(/tiny-h3\.safetensors: \d+ hexagons of the test part/);
    await expect(pretrain.getByTestId('measure-network')).toHaveCount(0);
    await page.getByRole('tab', { name: 'Table' }).click();
    await expect(page.getByRole('heading', { name: 'Hidden hexagons: tiny-h3.safetensors' })).toBeVisible();
    await expectAccessible(page);
  });
  expect(found).toEqual([]);
});
