import { csvCell } from '../../base/text';
import { finished, growing } from '../../base/bytes';
import type { Places } from '../../domain/places';
import { RowCells, WordTable, type ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { numberText } from '../text-files';

type Column = 'place_id' | 'lon' | 'lat' | 'category' | 'name';

/**
 * `places.csv`: place_id, lon, lat (degrees); category and name if there. @throws Failure 'bad-input' when no
 * place is left; 'cancelled', 'out-of-memory'
 */
export async function readPlaces(file: DataFile, context: ReadContext): Promise<Places> {
  const cells = new RowCells<Column>(file.name, context.findings);
  const ids = new WordTable();
  const categories = new WordTable();
  const columns = growing({ lonLat: Float64Array, categoryCodes: Uint32Array });
  const names: string[] = [];
  await cells.read(
    file,
    { needed: ['place_id', 'lon', 'lat'], optional: ['category', 'name'] },
    context,
    () => {
      const [id, position] = [cells.id('place_id'), cells.position('lon', 'lat')];
      const [category, name] = [cells.label('category'), cells.label('name')];
      if (ids.has(id))
        cells.leaveOut('duplicate-id', 'this place_id stands in an earlier row too.', 'place_id');
      cells.limit({ ids: ids.codeOf(id) + 1 }, 'places');
      columns.lonLat.pushPair(position.lon, position.lat);
      columns.categoryCodes.push(categories.codeOf(category));
      names.push(name);
    },
  );
  if (ids.words.length === 0) context.findings.refuseEmpty(file.name, 'place');
  return {
    ids: ids.words,
    ...finished(columns),
    categories: categories.words,
    ...(cells.hasColumn('name') && { names }),
  };
}

export function* placeLines({
  ids,
  lonLat,
  categoryCodes,
  categories,
  names,
}: Places): Generator<string, void> {
  yield `place_id,lon,lat,category${names ? ',name' : ''}`;
  for (const [place, id] of ids.entries()) {
    const position = `${numberText(lonLat[2 * place])},${numberText(lonLat[2 * place + 1])}`;
    const name = names ? `,${csvCell(names[place])}` : '';
    yield `${csvCell(id)},${position},${csvCell(categories[categoryCodes[place]])}${name}`;
  }
}
