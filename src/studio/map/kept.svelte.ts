/** A value that is made when it is first read, and again when what it was made of has changed. */
export class Kept<T> {
  readonly #make: () => T;
  readonly value: T = $derived.by(() => this.#make());

  constructor(make: () => T) {
    this.#make = make;
  }
}
