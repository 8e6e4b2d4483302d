/** Gives each distinct text a number, from 0 on. */
export class WordTable {
  readonly words: string[] = [];
  readonly #codes = new Map<string, number>();

  has(word: string): boolean {
    return this.#codes.has(word);
  }

  codeOf(word: string): number {
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.words.length;
      this.words.push(word);
      this.#codes.set(word, code);
    }
    return code;
  }
}
