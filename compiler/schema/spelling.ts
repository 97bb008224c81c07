/** `Max-Pool`, `maxPool` and `max_pool` alike, and `nn.MaxPool` with the module that it is in. */
export function plainSpelling(word: string): string {
  return word
    .replace(/^(?:[a-z_]\w*\.)+(?=[a-z])/i, '')
    .toLowerCase()
    .replaceAll(/[-_ ]/g, '');
}
