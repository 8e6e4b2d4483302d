import { tick } from 'svelte';

/** Whether every field of a form is valid. The first field that is not is revealed and gets the focus. */
export function isFilledIn(form: HTMLElement): boolean {
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (!wrong) return true;
  wrong.dispatchEvent(new Event('reveal', { bubbles: true }));
  // A fold around the field opens before the field can take the focus.
  void tick().then(() => wrong.focus());
  return false;
}
