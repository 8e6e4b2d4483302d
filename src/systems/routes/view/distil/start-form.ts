/** Whether every field of a form holds what it may; otherwise the first that does not gets the focus. */
export function isFilledIn(form: HTMLElement): boolean {
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.focus();
  return wrong === null;
}
