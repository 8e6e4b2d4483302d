/**
 * Keeps the focus on a control that its own press disables for a while, so that people who use the keyboard
 * are not sent to the top of the page. While it has the focus, the control has only `aria-disabled`, and its
 * owner must ignore presses.
 */
export class KeptFocus {
  #focused = $state(false);

  /** The attributes to spread on the control. */
  attributes(disabled: boolean | null | undefined) {
    return {
      disabled: disabled === true && !this.#focused,
      'aria-disabled': disabled ? (true as const) : undefined,
      onfocus: () => void (this.#focused = true),
      onblur: () => void (this.#focused = false),
    };
  }
}
