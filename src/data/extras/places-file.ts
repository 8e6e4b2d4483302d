import { csvCell } from '../../base/text';
import { GrowingArray } from '../../base/bytes';
import type { Places } from '../../domain/places';
import { readCsv, type ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { numberText } from '../text-files';
import { WordTable } from '../word-table';
import { RowCells } from './row-cells';

type Column = 'place_id' | 'lon' | 'lat' | 'category';

/**
 * `places.csv`: place_id, lon, lat (degrees); category if there. Rows with a broken cell, or with an id that
 * stood before, are left out and counted.
 * @throws Failure 'bad-input' when no place is left; 'cancelled', 'out-of-memory'
 */
export async function readPlaces(file: DataFile, context: ReadContext): Promise<Places> {
  const cells = new RowCells<Column>(file.name, context.findings);
  const ids = new WordTable();
  const categories = new WordTable();
  const lonLat = new GrowingArray(Float64Array);
  const categoryCodes = new GrowingArray(Uint32Array);
  await readCsv(
    file,
    { needed: ['place_id', 'lon', 'lat'], optional: ['category'] },
    context,
    (record, at) => {
      cells.take(record, at);
      const id = cells.id('place_id');
      const position = id === undefined ? undefined : cells.position('lon', 'lat');
      if (id === undefined || !position) return;
      if (ids.has(id)) {
        cells.leaveOut('duplicate-id', 'this place_id stands in an earlier row too.', 'place_id');
        return;
      }
      cells.limit({ ids: ids.codeOf(id) + 1 }, 'places');
      lonLat.push(position.lon);
      lonLat.push(position.lat);
      categoryCodes.push(categories.codeOf(cells.text('category')));
    },
    cells.leaveOutMisshapen,
  );
  if (ids.words.length === 0) context.findings.refuseEmpty(file.name, 'place');
  return {
    ids: ids.words,
    lonLat: lonLat.finish(),
    categoryCodes: categoryCodes.finish(),
    categories: categories.words,
  };
}

export function* placeLines({ ids, lonLat, categoryCodes, categories }: Places): Generator<string, void> {
  yield 'place_id,lon,lat,category';
  for (const [place, id] of ids.entries()) {
    const position = `${numberText(lonLat[2 * place])},${numberText(lonLat[2 * place + 1])}`;
    yield `${csvCell(id)},${position},${csvCell(categories[categoryCodes[place]])}`;
  }
}
