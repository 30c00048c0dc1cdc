const cache = new Map<string, readonly string[]>();
const CACHE_SIZE = 10_000;

/** The words of a routing key or a pattern. An empty key has none. */
export function topicWords(key: string): readonly string[] {
  const cached = cache.get(key);
  if (cached) return cached;
  const words = key === '' ? [] : key.split('.');
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, words);
  return words;
}

/** Whether a pattern takes a routing key: `*` is one word, `#` any number of them. */
export function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  // Where the last "#" was, and what it has swallowed: going back to it is enough, as in matching with wildcards.
  let at = 0;
  let word = 0;
  let hash = -1;
  let resume = 0;
  while (word < words.length) {
    if (at < pattern.length && pattern[at] === '#') {
      hash = at;
      at += 1;
      resume = word;
    } else if (at < pattern.length && (pattern[at] === '*' || pattern[at] === words[word])) {
      at += 1;
      word += 1;
    } else if (hash >= 0) {
      at = hash + 1;
      resume += 1;
      word = resume;
    } else {
      return false;
    }
  }
  while (at < pattern.length && pattern[at] === '#') at += 1;
  return at === pattern.length;
}
