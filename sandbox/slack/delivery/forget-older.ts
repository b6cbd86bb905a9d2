/** Drops entries from the front of a map for as long as they are old; a map keeps the order in which things were put in. */
export function forgetOlder<V>(entries: Map<string, V>, isOld: (value: V) => boolean): void {
  for (const [key, value] of entries) {
    if (!isOld(value)) return;
    entries.delete(key);
  }
}
