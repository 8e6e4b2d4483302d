/** A figure on the test trips of the old and of the new data, of the weights that a training began and ended with. */
export interface Periods<F> {
  readonly old: BeforeAndAfter<F>;
  readonly new: BeforeAndAfter<F>;
}

export interface BeforeAndAfter<F> {
  /** Of the weights as they came: epoch 0. */
  readonly before: F;
  /** Of the weights that were kept: the best epoch's. */
  readonly after: F;
}
