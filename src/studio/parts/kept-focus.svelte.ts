/**
 * A control that its own press makes impossible for a while keeps the focus: who has no mouse is not thrown to the top of the
 * page. Only while it has the focus it is disabled in name alone; what it does must then be refused by its owner.
 */
export class KeptFocus {
  #focused = $state(false);

  /** What to spread on the control. */
  attributes(disabled: boolean | null | undefined) {
    return {
      disabled: disabled === true && !this.#focused,
      'aria-disabled': disabled ? (true as const) : undefined,
      onfocus: () => void (this.#focused = true),
      onblur: () => void (this.#focused = false),
    };
  }
}
