import type { Dataset } from '../../../../domain/dataset';
import { cellAt } from '../../../../domain/hexagons/h3';
import { modelFile } from '../../checkpoints/model-file';
import type { HexagonModel } from '../../networks/hexagon-model';
import { smallCity, smallModel, smallSequences, smallTokens } from './small-hexagons';
import { tinyDataset } from '../../../../data/testing/dataset-files';

/** Roads, and check-ins of people who sleep at home and work elsewhere. */
export async function smallData(people = 24): Promise<Dataset> {
  const dataset = await tinyDataset('Ring');
  const city = smallCity(0.04);
  const { cells, times, users, offsets, userNames } = smallSequences(city, people);
  const visited = [...new Set(cells)];
  const userCodes = new Uint32Array(cells.length);
  users.forEach((user, i) => userCodes.fill(user, offsets[i], offsets[i + 1]));
  return {
    ...dataset,
    extras: {
      places: {
        ids: visited.map((cell) => `place ${cell}`),
        lonLat: Float64Array.from(
          visited.flatMap((cell) => [...city.centres.subarray(2 * cell, 2 * cell + 2)]),
        ),
        categories: ['bar'],
        categoryCodes: new Uint32Array(visited.length),
      },
      checkIns: {
        userCodes,
        users: userNames,
        places: Uint32Array.from(cells, (cell) => visited.indexOf(cell)),
        times,
      },
    },
  };
}

/** A network with fresh weights for those data, as a file. */
export async function smallFile(
  data: Dataset,
  sizes: Partial<HexagonModel['config']> = {},
  change: (model: HexagonModel) => void = () => undefined,
): Promise<Uint8Array> {
  const city = smallCity(0.04);
  const { lonLat } = data.extras!.places!;
  const cells = new Set<bigint>();
  for (let i = 0; i < lonLat.length; i += 2) cells.add(cellAt(lonLat[i], lonLat[i + 1], 9));
  const model = smallModel(smallTokens(city), sizes);
  change(model);
  const bytes = await modelFile(model, BigUint64Array.from(cells).sort(), data.fingerprint);
  model.weights.dispose();
  return bytes;
}
