/** Whether the screen is wider than a phone's, whose keyboard would jump up each time a text field takes the focus. */
export function isWide(): boolean {
  return matchMedia('(min-width: 641px)').matches;
}
