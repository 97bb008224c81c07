/** `Max-Pool`, `maxPool` and `max_pool` alike. */
export function plainSpelling(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}
