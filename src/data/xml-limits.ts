/** Elements within elements; GPX has a dozen, OpenStreetMap four. */
const MAX_DEPTH = 256;
/** Between two tags stand texts, comments and attributes: together no longer than this. */
const MAX_GAP_CHARACTERS = 4 * 1024 * 1024;

/** What a parser tells while it reads: how many characters it has taken. */
interface Position {
  readonly position: number;
}

/** Refuses XML made to exhaust the memory: the parser holds open elements and what stands between tags. */
export class XmlLimits {
  #depth = 0;
  #lastTagAt = 0;

  /** @param refuse throws what is wrong, as a sentence */
  constructor(
    private readonly parser: Position,
    private readonly refuse: (what: string) => never,
  ) {}

  open(): void {
    this.#lastTagAt = this.parser.position;
    if (++this.#depth > MAX_DEPTH)
      this.refuse(`its elements stand more than ${MAX_DEPTH} deep in each other.`);
  }

  close(): void {
    this.#lastTagAt = this.parser.position;
    this.#depth--;
  }

  /** After each piece of the text. */
  check(): void {
    if (this.parser.position - this.#lastTagAt > MAX_GAP_CHARACTERS)
      this.refuse('one text in it is longer than any such file has. Is the file damaged?');
  }
}
