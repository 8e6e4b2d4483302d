import type { Lines } from '../map-show';

/** Values of single vertices, in place of those of the style. */
export interface VertexStyle {
  /** (4 V) red, green, blue, opacity. */
  readonly colours?: Uint8Array;
  /** (V) px. */
  readonly widths?: Float32Array;
  /** (V) second at which each vertex is passed, never falling along a line: for lines that are driven. */
  readonly seconds?: Float64Array;
}

/**
 * Lines as triangles. Each point is stored twice, once for each side of its line. Each piece of a line
 * repeats its first and its last point, so that the points before and after a point are at a fixed distance
 * in the same array. P points, with the repeated ones, have 2 P corners.
 */
export interface LineMesh {
  /** (4 P) x and y of each corner, in degrees from the middle of the frame. */
  readonly positions: Float32Array;
  /** (2 P) distance along the line, in degrees of longitude. */
  readonly along: Float32Array;
  /** (8 P) red, green, blue, opacity of each corner. */
  readonly colours: Uint8Array | null;
  /** (2 P) width in px. */
  readonly widths: Float32Array | null;
  /** (2 P) second at which each corner is passed. */
  readonly seconds: Float32Array | null;
  /** (6 S) corners of two triangles for each of S segments, counted from the second point on. */
  readonly indices: Uint32Array;
}

/**
 * Where a line turns more sharply than this, its sides would meet too far out: the piece ends there and
 * another begins.
 */
const SHARPEST_COSINE = -0.4;

/**
 * The triangles of lines. Points that equal the one before are left out, and with them lines without length.
 * @param cosLat cosine of the latitude of the frame: the length of a degree of longitude over that of a
 * degree of latitude
 */
export function lineMesh(lines: Lines, cosLat: number, style: VertexStyle = {}): LineMesh {
  return new MeshWriter(lines, cosLat, style).mesh();
}

class MeshWriter {
  /** The vertex whose position each point has, and the vertex whose colour and width it has. */
  readonly #places: Uint32Array;
  readonly #looks: Uint32Array;
  readonly #along: Float32Array;
  readonly #indices: Uint32Array;
  #points = 0;
  #segments = 0;

  constructor(
    private readonly lines: Lines,
    private readonly cosLat: number,
    private readonly style: VertexStyle,
  ) {
    const vertices = lines.positions.length / 2;
    // At most each segment is a piece of its own: two points, and one repeated on each side.
    this.#places = new Uint32Array(4 * vertices);
    this.#looks = new Uint32Array(4 * vertices);
    this.#along = new Float32Array(4 * vertices);
    this.#indices = new Uint32Array(6 * vertices);
  }

  mesh(): LineMesh {
    const { length, startIndices, positions } = this.lines;
    for (let line = 0; line < length; line++) this.#line(startIndices[line], startIndices[line + 1]);
    const count = this.#points;
    const places = this.#places.subarray(0, count);
    const looks = this.#looks.subarray(0, count);
    const { colours, widths, seconds } = this.style;
    return {
      positions: corners(places, positions, new Float32Array(4 * count)),
      along: corners(
        places.map((_, point) => point),
        this.#along,
        new Float32Array(2 * count),
      ),
      colours: colours ? corners(looks, colours, new Uint8Array(8 * count)) : null,
      widths: widths ? corners(looks, widths, new Float32Array(2 * count)) : null,
      seconds: seconds ? corners(places, seconds, new Float32Array(2 * count)) : null,
      indices: this.#indices.slice(0, 6 * this.#segments),
    };
  }

  #line(first: number, end: number): void {
    let [from, way] = [first, 0];
    let before: number | null = null;
    for (let to = first + 1; to < end; to++) {
      const step = this.#distance(from, to);
      if (step === 0) continue;
      if (before === null || !this.#goesOn(before, from, to)) {
        if (before !== null) this.#repeatLast();
        this.#add(from, to, way);
        this.#add(from, to, way);
      }
      way += step;
      this.#join();
      this.#add(to, to, way);
      [before, from] = [from, to];
    }
    if (before !== null) this.#repeatLast();
  }

  /**
   * Whether the segment to a vertex continues the piece before it: it turns less sharply, and has the same
   * look.
   */
  #goesOn(before: number, from: number, to: number): boolean {
    const [ax, ay] = this.#delta(before, from);
    const [bx, by] = this.#delta(from, to);
    const cosine = (ax * bx + ay * by) / Math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
    return cosine >= SHARPEST_COSINE && this.#alike(this.#looks[this.#points - 1], to);
  }

  #alike(a: number, b: number): boolean {
    const { colours, widths } = this.style;
    if (widths && widths[a] !== widths[b]) return false;
    if (!colours) return true;
    for (let i = 0; i < 4; i++) if (colours[4 * a + i] !== colours[4 * b + i]) return false;
    return true;
  }

  #delta(from: number, to: number): readonly [number, number] {
    const { positions } = this.lines;
    return [
      positions[2 * to] - positions[2 * from],
      (positions[2 * to + 1] - positions[2 * from + 1]) / this.cosLat,
    ];
  }

  #distance(from: number, to: number): number {
    const [x, y] = this.#delta(from, to);
    return Math.sqrt(x * x + y * y);
  }

  #add(place: number, look: number, way: number): void {
    this.#places[this.#points] = place;
    this.#looks[this.#points] = look;
    this.#along[this.#points++] = way;
  }

  #repeatLast(): void {
    const last = this.#points - 1;
    this.#add(this.#places[last], this.#looks[last], this.#along[last]);
  }

  /** Adds two triangles from the last point to the one that is added next. */
  #join(): void {
    const corner = 2 * (this.#points - 2);
    const at = 6 * this.#segments++;
    this.#indices[at] = corner;
    this.#indices[at + 1] = this.#indices[at + 3] = corner + 1;
    this.#indices[at + 2] = this.#indices[at + 5] = corner + 2;
    this.#indices[at + 4] = corner + 3;
  }
}

/** Writes the values of each point's vertex into `out`, twice. */
function corners<T extends Float32Array | Uint8Array>(
  vertices: Uint32Array,
  values: ArrayLike<number>,
  out: T,
): T {
  const size = out.length / (2 * Math.max(1, vertices.length));
  for (let point = 0; point < vertices.length; point++)
    for (let i = 0; i < size; i++)
      out[2 * size * point + i] = out[2 * size * point + size + i] = values[size * vertices[point] + i];
  return out;
}
