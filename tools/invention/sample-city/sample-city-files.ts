import { strToU8, zipSync } from 'fflate';
import { joined } from '../../../src/base/bytes';
import { writeHoserLayout, type HoserFile } from '../../../src/data/hoser-layout';
import { cityCard } from '../../../src/data/simulation/city-card';
import { datasetOf, makeSampleCity, type SampleCityOptions } from './make-sample-city';
import { readmeOf } from './readme';

const SAMPLE_CITY_NAME = 'Sample city';

/** A sample city as files: the HOSER layout and a README.md. The same options give the same bytes. */
export async function sampleCityFiles(options: SampleCityOptions): Promise<HoserFile[]> {
  const city = makeSampleCity(options);
  const readme = strToU8(readmeOf(city, options));
  const card = cityCard(SAMPLE_CITY_NAME, options);
  return [
    ...writeHoserLayout({ ...(await datasetOf(city, SAMPLE_CITY_NAME)), card }),
    { name: 'README.md', chunks: () => [readme] },
  ];
}

/** The files in one zip; its entries carry no dates, so that equal files give equal bytes. */
export function zipOf(files: readonly HoserFile[]): Uint8Array {
  // Zip keeps the fields of the local clock: the same fields in every time zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(
    Object.fromEntries(files.map((file) => [file.name, joined(Uint8Array, [...file.chunks()])])),
    {
      level: 9,
      mtime,
    },
  );
}
