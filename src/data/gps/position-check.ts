import type { FindingCollector } from '../check-report';

/** Degrees beyond which a number cannot be an angle that someone wrote by mistake: it is a length. */
const NO_ANGLE = 1000;
/** Half the width of the Web Mercator square in metres. */
const MERCATOR_HALF = 20037509;
/** Share of points outside the world beyond which the file is refused; fewer are left out one by one. */
const REFUSED_SHARE = 0.5;

const SWAPPED = 'latitude and longitude are swapped';

/** Leaves out positions of a file that cannot be on Earth, and says the likely cause if most cannot. */
export class PositionCheck {
  #seen = 0;
  #broken = 0;
  #swappable = 0;
  #lengths = 0;
  #largest = 0;
  readonly #place = { row: 0, column: '', text: '' };

  constructor(
    private readonly file: string,
    private readonly findings: FindingCollector,
  ) {}

  /** Whether the position is on Earth; else it is reported, with the column that it stands in. */
  accept(lon: number, lat: number, row: number, column: string): boolean {
    this.#seen++;
    if (lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90)
      return lon !== 0 || lat !== 0 || this.#noFix(row, column);
    this.#broken++;
    if (Math.abs(lon) <= 90 && Math.abs(lat) <= 180) this.#swappable++;
    const size = Math.max(Math.abs(lon), Math.abs(lat));
    if (size >= NO_ANGLE) this.#lengths++;
    this.#largest = Math.max(this.#largest, size);
    const text = `${lon}, ${lat}`;
    if (this.#broken === 1) Object.assign(this.#place, { row, column, text });
    const message = 'longitude and latitude must be degrees within -180 to 180 and -90 to 90.';
    this.findings.add(this.file, 'coordinates-out-of-range', 'row left out', message, { row, column, text });
    return false;
  }

  #noFix(row: number, column: string): false {
    const message = 'the position is 0, 0: the receiver had none.';
    this.findings.add(this.file, 'no-position', 'row left out', message, { row, column, text: '0, 0' });
    return false;
  }

  /** @throws Failure 'bad-input' if most positions of the file are none. */
  finish(): void {
    if (this.#broken <= this.#seen * REFUSED_SHARE) return;
    const { findings, file } = this;
    const most = this.#broken / 2;
    if (this.#swappable > most) {
      const message = `${SWAPPED}: a latitude beyond 90 degrees stands here. Exchange the two columns, or choose "swapped".`;
      findings.refuse(file, 'coordinates-swapped', message, this.#place);
    }
    if (this.#lengths > most) findings.refuse(file, 'coordinates-out-of-range', this.#metres(), this.#place);
    const message = `most positions are not on Earth (${this.#broken} of ${this.#seen}): degrees of longitude and latitude are needed. Are these the right columns?`;
    findings.refuse(file, 'coordinates-out-of-range', message, this.#place);
  }

  #metres(): string {
    const likely =
      this.#largest <= MERCATOR_HALF
        ? ' (Web Mercator, EPSG:3857, or a national or UTM grid)'
        : ', or degrees without their decimal point';
    return `these are no degrees: they look like metres of a map projection${likely}. Convert them to longitude and latitude (WGS84, EPSG:4326).`;
  }
}
